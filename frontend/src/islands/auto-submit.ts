/**
 * `<auto-submit>` around a filter form: a choice made by pointer is sent at once; by keyboard, where every arrow is a
 * change, the form waits for Enter or its button.
 */
class AutoSubmit extends HTMLElement {
  connectedCallback(): void {
    let byKey = false;
    this.addEventListener("keydown", () => (byKey = true), true);
    this.addEventListener("pointerdown", () => (byKey = false), true);
    this.addEventListener("change", (event) => {
      const control = event.target as HTMLElement;
      if (!byKey && control.matches("select, input[type=radio], input[type=checkbox]")) {
        control.closest("form")?.requestSubmit();
      }
    });
  }
}
customElements.define("auto-submit", AutoSubmit);
export {};
