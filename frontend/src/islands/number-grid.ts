/**
 * `<number-grid>` around the form of a section: keys and paste as in a spreadsheet, sums while typing, saving by
 * itself. Without it the form works as any form does.
 */
import { v7 } from "uuid";
import { type Cells, FIGURES, filled, isFigure, readBlock, spoken, tidy } from "../workload/cells";
import { Moving } from "../workload/moving";
import { Row } from "../workload/row";
import { Saver } from "../workload/saver";
import type { Told } from "../workload/saving";

interface Filled {
  cells: number;
  rows: Set<Row>;
  over: number;
  odd: number;
}

class NumberGrid extends HTMLElement {
  rows: Row[] = [];
  #saver!: Saver;
  #model: HTMLTableRowElement | null = null;
  #undo: (() => void) | null = null;
  #row: Row | undefined;

  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form || this.rows.length) return;
    this.rows = [...this.querySelectorAll<HTMLTableRowElement>("tr[data-row]")].map((row) => this.#rowOf(row));
    this.#model = this.querySelector<HTMLTableRowElement>("tr[data-new]")?.cloneNode(true) as HTMLTableRowElement | null;
    this.#saver = new Saver(this);
    new Moving(this, () => this.rows);
    form.addEventListener("submit", (event) => this.#submit(event));
    form.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("input", (event) => this.#typed(event));
    this.addEventListener("change", (event) => this.#find(event.target)?.settle());
    this.addEventListener("focusin", (event) => this.#at(this.#find(event.target)));
    this.addEventListener("focusout", (event) => {
      if (!this.contains(event.relatedTarget as Node | null)) this.#at(undefined);
    });
    this.addEventListener("paste", (event) => this.#paste(event));
    this.addEventListener("keydown", (event) => this.#undoKey(event));
    window.addEventListener("online", this.#again);
    document.addEventListener("visibilitychange", this.#leaving);
    for (const button of this.querySelectorAll<HTMLElement>("[data-act=add]")) button.hidden = false;
    this.#giveBack();
    for (const row of this.rows) row.reckon();
    this.reckon();
  }

  disconnectedCallback(): void {
    window.removeEventListener("online", this.#again);
    document.removeEventListener("visibilitychange", this.#leaving);
  }

  get isSpecial(): boolean {
    return this.dataset["kind"] === "special";
  }

  #again = (): void => void this.#saver.send();
  #leaving = (): void => {
    // Coming back, somebody may have signed in again elsewhere.
    void this.#saver.send(true, document.visibilityState === "hidden");
  };

  #rowOf(element: HTMLTableRowElement): Row {
    return new Row(element, this.dataset, Number(this.dataset["day"]), () => this.#changed());
  }

  #find(target: EventTarget | null): Row | undefined {
    return target instanceof Node ? this.rows.find((row) => row.element.contains(target)) : undefined;
  }

  #part(name: string): HTMLElement | null {
    return this.querySelector<HTMLElement>(`[data-part=${name}]`);
  }

  #typed(event: Event): void {
    const row = this.#find(event.target);
    if (!row || !(event.target as HTMLElement).dataset["field"]) return;
    row.element.classList.remove("rg-grid__row--changed");
    row.reckon();
    this.#changed();
  }

  #changed(): void {
    this.reckon();
    this.#saver.changed();
  }

  /** One has come to another row: what stood in the last one is saved. */
  #at(row: Row | undefined): void {
    if (row === this.#row) return;
    const left = this.#row;
    this.#row = row;
    if (!left) return;
    left.reckon();
    if (left.isDue) this.#saver.later(0);
  }

  // --- what it comes to --------------------------------------------------------------------------------------------

  reckon(): void {
    const answered = this.rows.filter((row) => row.isAnswered).length;
    const blank = this.rows.filter((row) => row.isBlank).length;
    const hours = this.rows.reduce((sum, row) => sum + row.hours, 0);
    const set = (name: string, text: string): void => {
      const part = this.#part(name);
      if (part && part.textContent !== text) part.textContent = text;
    };
    for (const row of this.rows) if (row.element.contains(document.activeElement)) row.reckon();
    set("hours", spoken(hours));
    const persons = hours / 10 / Number(this.dataset["person"]);
    set("person", persons.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 }));
    if (this.isSpecial) set("answered", filled(this.dataset["rows"], { n: this.rows.length - blank }));
    else set("answered", filled(this.dataset["answered"], { n: answered, all: this.rows.length }));
    set("zero-count", filled(this.dataset["zeroCount"], { n: blank }));
    const zeros = this.#part("zeros");
    if (zeros) zeros.hidden = blank === 0;
    this.#mark(answered, this.rows.length - blank);
  }

  /** The section's own line in the menu beside. */
  #mark(answered: number, begun: number): void {
    const line = document.querySelector<HTMLElement>(".rg-aside [data-part=menu]");
    if (!line) return;
    const all = this.rows.length;
    const tone = this.isSpecial ? (begun ? "ok" : "final") : answered === all ? "ok" : begun ? "waiting" : "returned";
    line.textContent = this.isSpecial ? String(begun) : `${answered}/${all}`;
    line.className = `rg-aside__state rg-tag rg-tag--${tone}`;
  }

  say(text: string, tone: string, link?: { text: string; url: string }): void {
    const state = this.#part("state")!;
    const shown = state.querySelector("a");
    // A link that is there already stays the same one: somebody may just be pressing it.
    if (link && shown?.getAttribute("href") === link.url && state.textContent === `${text} ${link.text}`) return;
    state.dataset["tone"] = tone;
    state.textContent = text;
    if (!link) return;
    const anchor = document.createElement("a");
    anchor.href = link.url;
    anchor.textContent = link.text;
    state.append(" ", anchor);
  }

  // --- several cells at once, with one undo ------------------------------------------------------------------------

  #notice(text: string, undo: () => void): void {
    const place = this.#part("notice")!;
    const line = document.createElement("p");
    line.textContent = text;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "rg-link-button";
    button.textContent = this.dataset["undo"] ?? "";
    button.addEventListener("click", () => this.#takeBack());
    this.#undo = undo;
    place.replaceChildren(line, button);
  }

  #takeBack(): void {
    this.#undo?.();
    this.#undo = null;
    const line = document.createElement("p");
    line.textContent = this.dataset["undone"] ?? "";
    this.#part("notice")!.replaceChildren(line);
    this.#changed();
  }

  #undoKey(event: KeyboardEvent): void {
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || !this.#undo) return;
    event.preventDefault();
    this.#takeBack();
  }

  /** Does something to rows, so that it can be taken back as one. */
  #together(rows: Row[], act: () => void): () => void {
    const before = rows.map((row) => [row, row.cells] as const);
    act();
    return () => {
      for (const [row, cells] of before) {
        row.show(cells);
        row.reckon();
      }
    };
  }

  #paste(event: ClipboardEvent): void {
    const box = event.target instanceof HTMLInputElement ? event.target : null;
    const from = this.#find(box);
    const first = FIGURES.findIndex((name) => name === box?.dataset["field"]);
    const block = readBlock(event.clipboardData?.getData("text/plain") ?? "");
    if (!from || first < 0 || !block) return;
    event.preventDefault();
    const start = this.rows.indexOf(from);
    let done: Filled = { cells: 0, rows: new Set(), over: 0, odd: 0 };
    const undo = this.#together(this.rows.slice(start, start + block.length), () => {
      done = this.#fill(block, start, first);
    });
    const { n, rows, over, odd } = { n: done.cells, rows: done.rows.size, over: done.over, odd: done.odd };
    const told = [filled(this.dataset["pasted"], { n, rows })];
    if (over) told.push(filled(this.dataset["leftOver"], { n: over }));
    if (odd) told.push(filled(this.dataset["notNumber"], { n: odd }));
    this.#notice(told.join(" · "), undo);
    this.#changed();
    this.#saver.later(0);
  }

  /** Rightward and downward from one cell; an empty cell of the block empties the cell. */
  #fill(block: string[][], start: number, first: number): Filled {
    const done: Filled = { cells: 0, rows: new Set(), over: 0, odd: 0 };
    block.forEach((line, down) => {
      const row = this.rows[start + down];
      line.forEach((typed, right) => {
        const name = FIGURES[first + right];
        const value = tidy(typed);
        if (!row || !name) {
          if (value) done.over += 1;
          return;
        }
        row.show({ [name]: isFigure(value) ? value : typed.trim() });
        done.cells += 1;
        done.rows.add(row);
        if (!isFigure(value)) done.odd += 1;
      });
      row?.settle();
      row?.reckon();
    });
    return done;
  }

  #zeros(): void {
    const blank = this.rows.filter((row) => row.isBlank);
    const undo = this.#together(blank, () => {
      for (const row of blank) {
        row.show({ quantity: "0", days: "0", hours: "0" });
        row.reckon();
      }
    });
    (this.#part("zeros") as HTMLDetailsElement).open = false;
    this.#notice(filled(this.dataset["zeroed"], { n: blank.length }), undo);
    this.#changed();
    this.#saver.later(0);
  }

  // --- the form's own buttons --------------------------------------------------------------------------------------

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    void this.#saver.send(true);
  }

  #click(event: MouseEvent): void {
    const button = (event.target as HTMLElement).closest<HTMLButtonElement>("button[data-act]");
    const act = button?.dataset["act"];
    if (!act) return;
    event.preventDefault();
    if (act === "zeros") this.#zeros();
    else if (act === "add") this.#add(v7())?.box("text")?.focus();
    else this.#remove(this.#find(button));
  }

  // --- special work ------------------------------------------------------------------------------------------------

  /** An empty row at the end, under an id of its own. */
  #add(key: string): Row | null {
    if (!this.#model) return null;
    const element = this.#model.cloneNode(true) as HTMLTableRowElement;
    const old = element.dataset["row"] ?? "";
    for (const each of [element, ...element.querySelectorAll<HTMLElement>("*")]) {
      for (const { name, value } of [...each.attributes]) {
        if (value.includes(old)) each.setAttribute(name, value.replaceAll(old, key));
      }
    }
    this.#part("rows")!.append(element);
    const row = this.#rowOf(element);
    this.rows.push(row);
    return row;
  }

  addStored(key: string, told: Told): void {
    const row = this.isSpecial ? this.#add(key) : null;
    if (!row) return;
    row.known = true;
    row.take(told);
  }

  drop(row: Row): void {
    row.element.remove();
    this.rows = this.rows.filter((each) => each !== row);
    this.reckon();
  }

  #remove(row: Row | undefined): void {
    if (!row) return;
    const cells = row.cells, known = row.known, at = this.rows.indexOf(row);
    this.drop(row);
    if (known) this.#saver.remove(row.key);
    this.#notice(this.dataset["removed"] ?? "", () => {
      this.#saver.restore(row.key);
      this.rows.splice(at, 0, row);
      const before = this.rows[at + 1]?.element ?? null;
      this.#part("rows")!.insertBefore(row.element, before);
      row.known = false;
      row.stored = {};
      row.show(cells);
    });
    this.reckon();
    (this.rows[Math.min(at, this.rows.length - 1)]?.boxes[0] ?? this.querySelector<HTMLElement>("[data-act=add]"))?.focus();
  }

  // --- what this device kept ---------------------------------------------------------------------------------------

  #giveBack(): void {
    const said = (cells: Cells): string => FIGURES.map((name) => cells[name] || "–").join(" · ");
    const n = this.#saver.giveBack((key) => this.#add(key), said);
    if (!n) return;
    const line = document.createElement("p");
    line.textContent = filled(this.dataset["restored"], { n });
    this.#part("notice")!.replaceChildren(line);
    this.#saver.changed();
  }
}
customElements.define("number-grid", NumberGrid);
