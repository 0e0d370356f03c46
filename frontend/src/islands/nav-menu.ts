/** `<nav-menu>` around the service navigation: on a phone its button folds and unfolds the list. */
class NavMenu extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector<HTMLButtonElement>("button[aria-expanded]");
    button?.addEventListener("click", () => {
      button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
    });
  }
}
customElements.define("nav-menu", NavMenu);
export {};
