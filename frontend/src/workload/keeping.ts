/**
 * What was typed into a grid and is not stored yet, kept on this device under its owner: through a reload, a lost
 * signal and the end of the session. Written at every key, so that nothing is between the hand and the disk.
 */
import type { Cells } from "./cells";

/** A row as it stood when somebody began to type, and as it is typed. */
export interface Kept {
  was: Cells;
  now: Cells;
  fresh?: boolean;
}

export class Keeping {
  readonly #name: string;

  constructor(owner: string) {
    this.#name = `raingan-grid ${owner} ${location.pathname}`;
  }

  read(): Map<string, Kept> {
    try {
      return new Map(Object.entries(JSON.parse(localStorage.getItem(this.#name) ?? "{}") as Record<string, Kept>));
    } catch {
      return new Map();
    }
  }

  /** Keeps just these rows; none: forgets. Where the browser keeps nothing (full, forbidden) the page still works. */
  write(rows: Map<string, Kept>): void {
    try {
      if (rows.size) localStorage.setItem(this.#name, JSON.stringify(Object.fromEntries(rows)));
      else localStorage.removeItem(this.#name);
    } catch {
      return;
    }
  }
}
