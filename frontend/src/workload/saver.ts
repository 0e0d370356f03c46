/**
 * Saves the rows of a grid by itself: a moment after the last key and at leaving a row, only what changed, one
 * sending at a time; tries again when the signal is back. What is not stored yet is kept on the device.
 */
import { type Cells, filled } from "./cells";
import { Keeping, type Kept } from "./keeping";
import type { Row } from "./row";
import { type Answer, save, type Sent, type Stored, type Told } from "./saving";

const PAUSE = 1500, AGAIN = 15_000;
type Tone = "" | "ok" | "waiting" | "returned";

interface Link {
  text: string;
  url: string;
}

export interface Holder {
  readonly dataset: DOMStringMap;
  readonly rows: Row[];
  readonly isSpecial: boolean;
  say(text: string, tone: Tone, link?: Link): void;
  /** Counts anew, in the row and in the whole. */
  reckon(): void;
  drop(row: Row): void;
  addStored(key: string, told: Told): void;
}

export class Saver {
  version: number;
  readonly #keeping: Keeping;
  readonly #removed = new Set<string>();
  #timer = 0;
  #busy = false;
  #more = false;
  #locked = false;
  /** What was sent without an answer, and may be stored or not: it goes again as it was before anything newer does. */
  #unsure: Pick<Sent, "rows" | "removed"> | null = null;
  /** The way to sign in again is shown: it must not vanish from under the finger that leaves a field to press it. */
  #signedOut = false;

  constructor(readonly grid: Holder) {
    this.version = Number(grid.dataset["version"]);
    this.#keeping = new Keeping(grid.dataset["owner"] ?? "");
  }

  /** Something was typed. */
  changed(): void {
    this.#keep();
    if (this.#locked) return;
    if (!this.#signedOut || !this.isDue) {
      this.grid.say(this.isDue ? this.grid.dataset["unsaved"] ?? "" : "", "");
      this.#sayStuck();
    }
    if (this.isDue) this.later(PAUSE);
  }

  later(wait: number): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.send(), wait);
  }

  remove(key: string): void {
    this.#removed.add(key);
    this.changed();
    this.later(0);
  }

  /** A row that was deleted a moment ago is wanted after all. */
  restore(key: string): void {
    this.#removed.delete(key);
  }

  get isDue(): boolean {
    return this.#removed.size > 0 || this.grid.rows.some((row) => row.isDue);
  }

  /** Sends what is due. A row of special work that somebody is just writing waits until they leave it, or `force`. */
  async send(force = false, leaving = false): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#locked) return;
    if (this.#busy) {
      this.#more = true;
      return;
    }
    const due = this.grid.rows.filter((row) => row.isDue && (force || !this.#isBeingWritten(row)));
    const removed = [...this.#removed];
    if (!due.length && !removed.length && !this.#unsure) {
      this.#sayStuck();
      return;
    }
    this.#busy = true;
    if (!this.#signedOut) this.grid.say(this.grid.dataset["saving"] ?? "", "");
    const what = this.#unsure ?? { rows: Object.fromEntries(due.map((row) => [row.key, row.cells])), removed };
    const sent = { version: this.version, owner: this.grid.dataset["owner"] ?? "", ...what };
    this.#answered(await save(this.grid.dataset["save"] ?? "", sent, leaving), what.rows, what.removed);
  }

  #isBeingWritten(row: Row): boolean {
    return this.grid.isSpecial && row.element.contains(document.activeElement);
  }

  #answered(answer: Answer, sent: Record<string, Cells>, removed: string[]): void {
    this.#busy = false;
    this.#more ||= this.#unsure !== null;
    this.#unsure = answer.kind === "later" ? { rows: sent, removed } : null;
    this.#signedOut = answer.kind === "signed-out";
    const words = this.grid.dataset;
    if (answer.kind === "stored") {
      this.#take(answer.body, sent, removed);
      document.dispatchEvent(new Event("raingan:used"));
    } else if (answer.kind === "later") {
      this.grid.say(words["noSignal"] ?? "", "waiting");
      this.later(AGAIN);
    } else if (answer.kind === "signed-out") {
      const url = `${words["signIn"] ?? ""}?next=${encodeURIComponent(location.pathname)}`;
      this.grid.say(words["signedOut"] ?? "", "returned", { text: words["signInAgain"] ?? "", url });
    } else {
      this.#locked = true;
      const link = answer.closed ? { text: words["ask"] ?? "", url: words["askUrl"] ?? "" } : undefined;
      this.grid.say(answer.message, "returned", link);
    }
    this.#keep();
  }

  #take(body: Stored, sent: Record<string, Cells>, removed: string[]): void {
    const wanted = new Set(Object.keys(sent));
    for (const key of removed) this.#removed.delete(key);
    for (const row of [...this.grid.rows]) this.#settle(row, body, sent[row.key]);
    for (const [key, told] of Object.entries(body.rows)) {
      if (!wanted.has(key) && !this.grid.rows.some((row) => row.key === key)) this.grid.addStored(key, told);
    }
    this.version = body.version;
    this.grid.reckon();
    if (this.isDue) this.grid.say(this.grid.dataset["unsaved"] ?? "", "");
    else this.grid.say(filled(this.grid.dataset["saved"], { time: body.saved_at }), "ok");
    this.#sayStuck();
    if (this.#more || this.isDue) this.later(this.#more ? 0 : PAUSE);
    this.#more = false;
  }

  #settle(row: Row, body: Stored, sent: Cells | undefined): void {
    const told = body.rows[row.key], error = body.errors[row.key];
    if (sent && body.saved.includes(row.key)) row.stand(sent, told);
    else if (sent && error) row.refuse(error.field, error.message);
    else if (told && (body.clashes.includes(row.key) || row.isDirty)) row.collide(told);
    else if (told && !told.mine) row.take(told);
    else if (told) row.stand(row.cells, told);
    else if (body.present && row.known && !body.present.includes(row.key)) this.#gone(row);
  }

  /** Somebody deleted the row meanwhile; what was typed in it goes on as a new one. */
  #gone(row: Row): void {
    if (!row.isDirty) {
      this.grid.drop(row);
      return;
    }
    row.known = false;
    row.say(this.grid.dataset["deleted"] ?? "");
  }

  #sayStuck(): void {
    const n = this.grid.rows.filter((row) => row.isStuck).length;
    if (n && !this.isDue) this.grid.say(filled(this.grid.dataset["notAll"], { n }), "returned");
  }

  #keep(): void {
    const rows = this.grid.rows.filter((row) => row.isDirty);
    this.#keeping.write(new Map(rows.map((row) => [row.key, { was: { ...row.stored }, now: row.cells, fresh: !row.known }])));
  }

  /** What this device kept. A row that is stored otherwise by now is put to the person. Gives how many came back. */
  giveBack(make: (key: string) => Row | null, said: (cells: Cells) => string): number {
    let n = 0;
    for (const [key, kept] of this.#keeping.read()) {
      const row = this.grid.rows.find((each) => each.key === key) ?? (kept.fresh ? make(key) : null);
      if (!row || this.#isAsStored(row, kept)) continue;
      const stored = { ...row.stored };
      row.show(kept.now);
      n += 1;
      if (Object.keys(stored).some((name) => stored[name] !== (kept.was[name] ?? ""))) {
        const { who = "", when = "" } = row.element.dataset;
        row.collide({ ...stored, said: said(stored), who, when });
      }
    }
    return n;
  }

  #isAsStored(row: Row, kept: Kept): boolean {
    return Object.entries(kept.now).every(([name, value]) => value === (row.stored[name] ?? ""));
  }
}
