/**
 * Asks the server, while the form is still being filled in, what the chief would be warned of, and says it beside the
 * fields. The photos go along and stay there, so that sending the form needs not send them again. Without signal
 * nothing happens: the warnings then come with the answer.
 */
import type { PhotoField } from "../islands/photo-field";
import { csrfToken } from "../csrf";

interface Warning {
  key: string;
  field: string;
  message: string;
}

interface Told {
  photos: string[];
  warnings: Warning[];
}

const WAIT = 900;
// On such a line the photos are sent once, with the form.
const SLOW = /2g/;

const connection = (): { saveData?: boolean; effectiveType?: string } =>
  (navigator as { connection?: { saveData?: boolean; effectiveType?: string } }).connection ?? {};

export class Checker {
  #root: HTMLElement;
  #timer = 0;
  #asking: AbortController | null = null;
  #told: Warning[] = [];

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  /** The keys of what stands on the page: what was shown is not asked again. */
  get seen(): string[] {
    return this.#told.map((each) => each.key);
  }

  /** Something changed that a warning may lie in. */
  later(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), WAIT);
  }

  /** The form is being sent: what is on its way here would only slow it down. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  async #ask(): Promise<void> {
    this.#asking?.abort();
    const { saveData, effectiveType } = connection();
    const url = this.#root.dataset["check"];
    if (!url || !navigator.onLine || saveData || SLOW.test(effectiveType ?? "")) return;
    const asking = (this.#asking = new AbortController());
    const photos = this.#root.querySelector<PhotoField>("photo-field")!;
    await photos.settled;
    const data = new FormData(this.#root.querySelector("form")!);
    const sent = photos.fill(data);
    data.set("csrfmiddlewaretoken", csrfToken());
    try {
      const response = await fetch(url, { method: "POST", body: data, credentials: "same-origin", signal: asking.signal, redirect: "error" });
      if (!response.ok) return;
      const told = (await response.json()) as Told;
      if (asking.signal.aborted) return;
      photos.stored(sent, told.photos);
      this.#show(told.warnings);
    } catch {
      // No signal, signed out, or asked anew meanwhile: sending the form tells the same.
    }
  }

  #show(warnings: Warning[]): void {
    this.#told = warnings;
    // The page itself has said already that a photo is of another day.
    const odd = this.#root.querySelector<HTMLElement>("[data-odd]")?.hidden === false;
    for (const box of this.#root.querySelectorAll<HTMLElement>("[data-warned]")) {
      const mine = warnings.filter(({ field, key }) => field === box.dataset["warned"] && !(odd && key.startsWith("other_day.")));
      const lines = mine.map(({ message }) => {
        const line = document.createElement("li");
        line.textContent = message;
        return line;
      });
      box.hidden = !lines.length;
      box.querySelector("ul")!.replaceChildren(...lines);
    }
  }
}
