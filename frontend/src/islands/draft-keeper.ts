/**
 * `<draft-keeper data-owner data-key>` around a form: what is typed, and the photos, survive a reload, the end of the
 * session and a lost signal. They are kept in this device under their owner until the server has the report.
 */
import { v7 } from "uuid";
import { type Draft, dropDraft, type Field, readDraft, writeDraft } from "../palad/store";
import type { PhotoField } from "./photo-field";

const WAIT = 400;
// These belong to the page, not to what a person typed.
const NOT_TYPED = new Set(["csrfmiddlewaretoken", "kept", "photo", "seen"]);

export class DraftKeeper extends HTMLElement {
  #timer = 0;
  #form!: HTMLFormElement;
  #key = "";
  #closed = false;

  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form || this.#key) return;
    this.#form = form;
    const reopened = new URLSearchParams(location.search).get("draft");
    const copied = new URLSearchParams(location.search).get("copy");
    this.#key = reopened ? `record-${reopened}` : copied ? `copy-${copied}` : (this.dataset["key"] ?? "");
    for (const name of ["input", "change", "photos-changed"]) form.addEventListener(name, () => this.#later());
    document.addEventListener("visibilitychange", this.#leaving);
    void this.#begin();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.#leaving);
    clearTimeout(this.#timer);
  }

  /** What was typed, as names and values. */
  get fields(): Field[] {
    const data = new FormData(this.#form);
    return [...data.entries()].filter((each): each is Field => typeof each[1] === "string" && !NOT_TYPED.has(each[0]));
  }

  /** Writes the draft now. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    const draft: Draft = {
      owner: this.dataset["owner"] ?? "",
      key: this.#key,
      fields: this.fields,
      shots: this.#photos?.shots ?? [],
      saved: Date.now(),
    };
    try {
      await writeDraft(draft);
      this.#say(this.dataset["kept"] ?? "");
    } catch {
      this.#say(this.dataset["cannot"] ?? "");
    }
  }

  /** The server has it, or the outbox: forget the draft, and write no further one. */
  async clear(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await dropDraft(this.dataset["owner"] ?? "", this.#key).catch(() => undefined);
  }

  #leaving = (): void => {
    if (document.visibilityState === "hidden" && this.#timer) void this.flush();
  };

  get #photos(): PhotoField | null {
    return this.querySelector<PhotoField>("photo-field");
  }

  async #begin(): Promise<void> {
    await customElements.whenDefined("photo-field");
    if (this.dataset["bound"] !== undefined) return; // the server has drawn what was sent, which is newer
    const draft = await readDraft(this.dataset["owner"] ?? "", this.#key).catch(() => undefined);
    if (draft) this.#restore(draft);
    else if (this.#key.startsWith("mend")) return;
    // A page out of the cache brings the id of long ago.
    else this.#form.querySelector<HTMLInputElement>("[name=id]")!.value = v7();
  }

  #restore(draft: Draft): void {
    const values = new Map<string, string[]>();
    for (const [name, value] of draft.fields) values.set(name, [...(values.get(name) ?? []), value]);
    for (const control of this.#form.querySelectorAll<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>("[name]")) {
      if (NOT_TYPED.has(control.name)) continue;
      const found = values.get(control.name) ?? [];
      if (control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio")) {
        control.checked = found.includes(control.value);
      } else if (found[0] !== undefined) control.value = found[0];
      if (control.type !== "hidden") control.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.#photos?.restore(draft.shots);
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#say(this.dataset["restored"] ?? "", true);
  }

  #later(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.flush(), WAIT);
  }

  #say(text: string, offer = false): void {
    const line = this.querySelector("[data-draft]");
    if (!line) return;
    line.textContent = text;
    if (!offer) return;
    const afresh = document.createElement("button");
    afresh.type = "button";
    afresh.className = "rg-link-button";
    afresh.textContent = this.dataset["afresh"] ?? "";
    afresh.addEventListener("click", () => {
      if (window.confirm(this.dataset["afreshAsk"])) void this.clear().then(() => location.replace(location.pathname));
    });
    line.append(" ", afresh);
    (document.querySelector("h1 + .rg-lead") ?? document.querySelector("h1"))?.after(this.#banner(line.cloneNode(true) as HTMLElement, afresh));
  }

  /** The same said at the top, where somebody who comes back looks first. */
  #banner(line: HTMLElement, afresh: HTMLButtonElement): HTMLElement {
    line.className = "rg-restored";
    line.removeAttribute("data-draft");
    line.querySelector("button")?.addEventListener("click", () => afresh.click());
    return line;
  }
}
customElements.define("draft-keeper", DraftKeeper);
