/**
 * `<confirm-dialog>` around a `<details>` that asks before a final act: with script the question is a modal dialog,
 * without it it opens in the page. Enter and Escape work as in any dialog; the focus returns to the button.
 *
 * What is typed into a form that htmx sends is kept until an answer has taken the form's place or the question was
 * closed: where the session has ended, htmx leads to the sign-in page, and one comes back to what one had typed.
 */
const KEPT = "raingan-reason-";

class ConfirmDialog extends HTMLElement {
  #kept: string[] = [];

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
    dialog.addEventListener("close", () => {
      this.#forget();
      button.focus();
    });
    // What the server refused must be seen, and what was typed before the session ended: the question opens by itself.
    if (this.#restore(dialog) || details.open) button.click();
  }

  /** Only an answer takes the element away; a page that is left does not. */
  disconnectedCallback(): void {
    this.#forget();
  }

  #forget(): void {
    for (const key of this.#kept) sessionStorage.removeItem(key);
  }

  /** Puts back what was kept, and keeps what is typed from now on. Says whether there was something. */
  #restore(dialog: HTMLDialogElement): boolean {
    let found = false;
    for (const area of dialog.querySelectorAll<HTMLTextAreaElement>("form[hx-post] textarea")) {
      const key = `${KEPT}${area.form?.getAttribute("hx-post") ?? ""}#${area.name}`;
      const keep = (): void => sessionStorage.setItem(key, area.value);
      const kept = sessionStorage.getItem(key);
      if (kept && !area.value) {
        area.value = kept;
        found = true;
      }
      area.addEventListener("input", keep);
      area.form?.addEventListener("submit", keep);
      this.#kept.push(key);
    }
    return found;
  }
}
customElements.define("confirm-dialog", ConfirmDialog);
export {};
