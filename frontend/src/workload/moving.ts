/**
 * Going from cell to cell as in a spreadsheet. A cell one comes to is chosen as a whole, so that typing replaces it;
 * F2 or a second tap goes into it; Escape gives back what stood there.
 */
import type { Row } from "./row";

type Box = HTMLInputElement;
const NARROW = "(max-width: 47.99rem)";

export class Moving {
  /** What stood in the cell when one came to it. */
  #before = "";
  #fresh = false;
  /** Whether one went into the cell: the arrows then move the caret as long as it has somewhere to go. */
  #inside = false;

  constructor(
    readonly root: HTMLElement,
    readonly rows: () => Row[],
  ) {
    root.addEventListener("focusin", (event) => this.#enter(event.target as HTMLElement));
    root.addEventListener("mouseup", (event) => this.#tap(event));
    root.addEventListener("keydown", (event) => this.#press(event));
  }

  #cell(target: EventTarget | null): Box | null {
    return target instanceof HTMLInputElement && target.dataset["field"] !== undefined ? target : null;
  }

  #enter(target: HTMLElement): void {
    const box = this.#cell(target);
    if (!box) return;
    this.#before = box.value;
    this.#fresh = true;
    this.#inside = false;
    box.select();
  }

  /** The tap that chooses a cell must not put the caret into it. */
  #tap(event: MouseEvent): void {
    if (!this.#cell(event.target)) return;
    if (this.#fresh) event.preventDefault();
    else this.#inside = true;
    this.#fresh = false;
  }

  #press(event: KeyboardEvent): void {
    const box = this.#cell(event.target);
    if (!box || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.#act(event, box)) event.preventDefault();
  }

  #act(event: KeyboardEvent, box: Box): boolean {
    switch (event.key) {
      case "Enter":
        if (matchMedia(NARROW).matches) this.#onward(box);
        else this.#vertical(box, event.shiftKey ? -1 : 1);
        return true;
      case "ArrowDown":
        return this.#vertical(box, 1);
      case "ArrowUp":
        return this.#vertical(box, -1);
      case "ArrowRight":
        return this.#edge(box, 1) && this.#beside(box, 1);
      case "ArrowLeft":
        return this.#edge(box, -1) && this.#beside(box, -1);
      case "F2":
        this.#inside = true;
        box.setSelectionRange(box.value.length, box.value.length);
        return true;
      case "Escape":
        return this.#restore(box);
      default:
        return false;
    }
  }

  #restore(box: Box): boolean {
    if (box.value === this.#before) return false;
    box.value = this.#before;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.select();
    return true;
  }

  /** Whether an arrow leaves the cell: one did not go into it, or the caret stands at that end. */
  #edge(box: Box, way: 1 | -1): boolean {
    const { selectionStart: start, selectionEnd: end, value } = box;
    return !this.#inside || (start === end && end === (way > 0 ? value.length : 0));
  }

  #vertical(box: Box, way: 1 | -1): boolean {
    const rows = this.rows();
    const at = rows.findIndex((row) => row.element.contains(box));
    const next = rows[at + way]?.box(box.dataset["field"]!);
    (next ?? box).focus();
    if (!next) box.select();
    return true;
  }

  #beside(box: Box, way: 1 | -1): boolean {
    const row = this.rows().find((each) => each.element.contains(box));
    const next = row?.boxes[row.boxes.indexOf(box) + way];
    next?.focus();
    return Boolean(next);
  }

  #onward(box: Box): void {
    const boxes = this.rows().flatMap((row) => row.boxes);
    boxes[boxes.indexOf(box) + 1]?.focus();
  }
}
