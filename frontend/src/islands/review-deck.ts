/**
 * `<review-deck>` around the cards of the chief's review, which scroll sideways and snap by CSS alone. With script the
 * arrow keys (or j and k) move by one card, A approves, R opens the return, U undoes, and a decided card makes way for
 * the next. Keys mean nothing of this while somebody types. A reason that is being typed is kept until it was taken.
 */
const KEPT = "raingan-reason-";
const MOVES = 800; // milliseconds that a card takes to come

class ReviewDeck extends HTMLElement {
  #ended = new AbortController();
  /** Where one is. Known before the deck has come to rest there, so that quick keys never meet the card before. */
  #at = 0;
  #moving = 0;

  connectedCallback(): void {
    const { signal } = this.#ended;
    document.addEventListener("keydown", (event) => this.#key(event), { signal });
    document.body.addEventListener("htmx:afterSwap", () => this.#decided(), { signal });
    this.#deck?.addEventListener("scroll", () => this.#look(), { signal, passive: true });
    this.addEventListener("input", (event) => this.#keep(event.target), { signal });
    this.addEventListener("click", (event) => this.#suggest(event), { signal });
    this.#prepare();
  }

  disconnectedCallback(): void {
    this.#ended.abort();
  }

  get #deck(): HTMLElement | null {
    return this.querySelector(".rg-deck");
  }

  get #cards(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(".rg-deck__one")];
  }

  /** The card in the middle, after a hand has moved the deck. */
  #look(): void {
    const deck = this.#deck;
    if (!deck || Date.now() < this.#moving) return;
    const middle = deck.getBoundingClientRect().left + deck.clientWidth / 2;
    const distances = this.#cards.map((card) => {
      const box = card.getBoundingClientRect();
      return Math.abs((box.left + box.right) / 2 - middle);
    });
    this.#at = distances.indexOf(Math.min(...distances));
  }

  #go(index: number): void {
    const card = this.#cards[index];
    if (!card) return;
    this.#at = index;
    this.#moving = Date.now() + MOVES;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    card.scrollIntoView({ behavior: calm ? "auto" : "smooth", inline: "center", block: "nearest" });
    card.querySelector<HTMLElement>(".rg-card-deck__title")?.focus({ preventScroll: true });
  }

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (event.target instanceof Element && event.target.closest("input, textarea, select")) return;
    const at = this.#at;
    const press = (selector: string): void => this.#cards[at]?.querySelector<HTMLElement>(selector)?.click();
    const acts: Record<string, () => void> = {
      ArrowRight: () => this.#go(at + 1),
      j: () => this.#go(at + 1),
      ArrowLeft: () => this.#go(at - 1),
      k: () => this.#go(at - 1),
      a: () => press("[data-approve]"),
      r: () => {
        press("[data-return]");
        this.#cards[at]?.querySelector("textarea")?.focus();
      },
      u: () => document.querySelector<HTMLElement>("[data-undo]")?.click(),
    };
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** A card that has just been decided on makes way for the next that has not. */
  #decided(): void {
    this.#prepare();
    for (const card of this.querySelectorAll<HTMLElement>("[data-decided]:not([data-seen])")) {
      card.dataset.seen = "";
      const index = this.#cards.findIndex((one) => one.contains(card));
      sessionStorage.removeItem(KEPT + (this.#cards[index]?.id ?? ""));
      const waits = (one: HTMLElement): boolean => !one.querySelector("[data-decided]");
      const after = this.#cards.findIndex((one, place) => place > index && waits(one));
      this.#go(after === -1 ? this.#cards.findIndex(waits) : after);
    }
  }

  #prepare(): void {
    for (const reasons of this.querySelectorAll<HTMLElement>("[data-reasons]")) reasons.hidden = false;
    for (const area of this.querySelectorAll("textarea")) {
      const kept = sessionStorage.getItem(KEPT + (area.closest(".rg-deck__one")?.id ?? ""));
      if (kept && !area.value) {
        area.value = kept;
        area.closest("details")?.setAttribute("open", "");
      }
    }
  }

  #keep(target: EventTarget | null): void {
    if (target instanceof HTMLTextAreaElement) {
      sessionStorage.setItem(KEPT + (target.closest(".rg-deck__one")?.id ?? ""), target.value);
    }
  }

  #suggest(event: MouseEvent): void {
    const chip = event.target instanceof Element ? event.target.closest<HTMLElement>(".rg-chip") : null;
    const area = chip?.closest("form")?.querySelector("textarea");
    if (!chip || !area) return;
    area.value = chip.textContent;
    this.#keep(area);
    area.focus();
  }
}
customElements.define("review-deck", ReviewDeck);
export {};
