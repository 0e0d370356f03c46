/**
 * `<confirm-dialog>` around a `<details>` that asks before a final act: with script the question is a modal dialog,
 * without it it opens in the page. Enter and Escape work as in any dialog; the focus returns to the button.
 */
class ConfirmDialog extends HTMLElement {
  connectedCallback(): void {
    const details = this.querySelector("details");
    const summary = details?.querySelector("summary");
    const body = summary?.nextElementSibling;
    if (!details || !summary || !body) return;

    const button = document.createElement("button");
    button.type = "button";
    button.className = summary.className;
    button.append(...summary.childNodes);

    const dialog = document.createElement("dialog");
    dialog.className = "rg-dialog";
    const title = body.querySelector<HTMLElement>(".rg-dialog__title");
    if (title) {
      title.id ||= `confirm-${crypto.getRandomValues(new Uint32Array(1)).join("")}`;
      dialog.setAttribute("aria-labelledby", title.id);
    }
    dialog.append(...body.childNodes);
    details.replaceWith(button, dialog);

    for (const close of dialog.querySelectorAll<HTMLButtonElement>("[data-close]")) {
      close.hidden = false;
      close.addEventListener("click", () => dialog.close());
    }
    button.addEventListener("click", () => {
      dialog.showModal();
      (dialog.querySelector<HTMLElement>("[autofocus], textarea, input:not([type=hidden])") ?? title)?.focus();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener("close", () => button.focus());
    // What the server refused must be seen: a question that came back with errors opens by itself.
    if (details.open) button.click();
  }
}
customElements.define("confirm-dialog", ConfirmDialog);
export {};
