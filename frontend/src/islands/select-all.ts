/**
 * `<select-all>` around a form with a checkbox column: `input[data-all]` ticks them all, and what is chosen is counted
 * in every `[data-count]`. `button[data-needs-choice]` waits for a choice; without script the server says so.
 */
class SelectAll extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("change", (event) => {
      const changed = event.target as HTMLInputElement;
      if (changed.matches("[data-all]")) for (const row of this.#rows) row.checked = changed.checked;
      this.#count();
    });
    this.#count();
  }

  get #rows(): HTMLInputElement[] {
    return [...this.querySelectorAll<HTMLInputElement>("input[type=checkbox]:not([data-all], :disabled)")];
  }

  #count(): void {
    const rows = this.#rows;
    const chosen = rows.filter((row) => row.checked);
    for (const row of rows) row.closest("tr")?.classList.toggle("rg-table__row--chosen", row.checked);
    for (const all of this.querySelectorAll<HTMLInputElement>("[data-all]")) {
      all.checked = rows.length > 0 && chosen.length === rows.length;
      all.indeterminate = chosen.length > 0 && chosen.length < rows.length;
    }
    for (const place of this.querySelectorAll("[data-count]")) place.textContent = chosen.length ? ` (${chosen.length})` : "";
    for (const button of this.querySelectorAll<HTMLButtonElement>("[data-needs-choice]")) button.disabled = !chosen.length;
  }
}
customElements.define("select-all", SelectAll);
export {};
