/**
 * `<record-nav>` around links with rel="prev" and rel="next": the arrow keys and a swipe over the page follow them.
 * Not while somebody types or looks through several photos, where both mean something else.
 */
const FAR_ENOUGH = 80;

class RecordNav extends HTMLElement {
  #ended = new AbortController();
  #from: Touch | undefined;

  connectedCallback(): void {
    const { signal } = this.#ended;
    document.addEventListener("keydown", (event) => this.#key(event), { signal });
    document.addEventListener("touchstart", (event) => this.#begin(event), { signal, passive: true });
    document.addEventListener("touchend", (event) => this.#end(event), { signal, passive: true });
  }

  disconnectedCallback(): void {
    this.#ended.abort();
  }

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || this.#busyWith(event.target)) return;
    if (event.key === "ArrowRight") this.#follow("next");
    if (event.key === "ArrowLeft") this.#follow("prev");
  }

  #begin(event: TouchEvent): void {
    this.#from = event.touches.length === 1 && !this.#busyWith(event.target) ? event.touches[0] : undefined;
  }

  #end(event: TouchEvent): void {
    const from = this.#from;
    const to = event.changedTouches[0];
    this.#from = undefined;
    if (!from || !to) return;
    const [x, y] = [to.clientX - from.clientX, to.clientY - from.clientY];
    if (Math.abs(x) > FAR_ENOUGH && Math.abs(x) > 2 * Math.abs(y)) this.#follow(x < 0 ? "next" : "prev");
  }

  #busyWith(target: EventTarget | null): boolean {
    if (document.querySelector("dialog[open]")) return true;
    if (!(target instanceof Element)) return false;
    const stage = target.closest(".rg-review__stage");
    return Boolean(target.closest("input, textarea, select")) || (stage !== null && stage.childElementCount > 1);
  }

  #follow(rel: "next" | "prev"): void {
    this.querySelector<HTMLAnchorElement>(`a[rel="${rel}"]`)?.click();
  }
}
customElements.define("record-nav", RecordNav);
export {};
