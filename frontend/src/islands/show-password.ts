/** `<show-password>` around a password and a hidden button: the button shows what was typed, and hides it before sending. */
class ShowPassword extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector("input");
    const button = this.querySelector("button");
    if (!input || !button) return;
    const words = { password: button.textContent, text: this.dataset.hide ?? "" };
    const set = (type: "password" | "text"): void => {
      input.type = type;
      button.textContent = words[type];
    };
    button.hidden = false;
    button.addEventListener("click", () => set(input.type === "password" ? "text" : "password"));
    input.form?.addEventListener("submit", () => set("password"));
  }
}
customElements.define("show-password", ShowPassword);
export {};
