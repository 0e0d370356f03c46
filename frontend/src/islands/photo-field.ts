/**
 * `<photo-field>` around the two file inputs: shows what was taken, makes it small, reads its time and place, and keeps
 * it until the form is sent. Photos the report has already, and those the server took in before, stay as the page drew
 * them: ticks that say which are used.
 */
import { MOST_BYTES, NotAPhoto, prepare, type Shot, TooLarge } from "../palad/shrink";
import { filled, shortMoment } from "../palad/words";

// The server forgets what no report came for after 20 hours; a page that lies open as long sends the photo again.
const GOOD_FOR = 12 * 3_600_000;

interface Held extends Shot {
  url: string;
  /** The server's word for it once it was taken in before the report was stored, and until when it is good. */
  token: string;
  until: number;
}

export class PhotoField extends HTMLElement {
  #held: Held[] = [];
  #working: Promise<void> = Promise.resolve();
  #list!: HTMLElement;
  #ready = false;

  connectedCallback(): void {
    if (this.#ready) return;
    this.#ready = true;
    this.#list = this.querySelector("[data-shots]")!;
    for (const input of this.#inputs()) {
      input.addEventListener("change", () => {
        const files = [...(input.files ?? [])];
        input.value = "";
        this.#working = this.#working.then(() => this.#take(files));
      });
    }
    this.#list.addEventListener("change", (event) => {
      if ((event.target as HTMLInputElement).type === "checkbox") this.#changed();
    });
    this.closest("form")?.addEventListener("formdata", (event) => void this.fill(event.formData));
    this.#draw();
  }

  disconnectedCallback(): void {
    for (const each of this.#held) URL.revokeObjectURL(each.url);
  }

  /** The photos that are only here and not in the page's ticks. */
  get shots(): Shot[] {
    return this.#held.map(({ blob, name, taken, located }) => ({ blob, name, taken, located }));
  }

  /** How many photos go with the form. */
  get count(): number {
    return this.#held.length + this.#ticked();
  }

  /** Whether every photo that goes with the form is here, so that another way of sending can take it along. */
  get whole(): boolean {
    return this.#ticked() === 0;
  }

  /** When photos are still being made small, the moment they are done. */
  get settled(): Promise<void> {
    return this.#working;
  }

  restore(shots: Shot[]): void {
    for (const each of this.#held) URL.revokeObjectURL(each.url);
    this.#held = shots.map((shot) => ({ ...shot, url: URL.createObjectURL(shot.blob), token: "", until: 0 }));
    this.#changed();
  }

  /** Puts the photos into what is sent, and gives those that go as they are; may be called twice. */
  fill(data: FormData): Shot[] {
    data.delete("photo");
    const sent: Held[] = [];
    for (const each of this.#held) {
      if (each.token && Date.now() < each.until) {
        if (!data.getAll("kept").includes(each.token)) data.append("kept", each.token);
      } else {
        data.append("photo", each.blob, each.name);
        sent.push(each);
      }
    }
    return sent;
  }

  /** The server has taken in the photos ``sent``: its words for them stand last in ``tokens``. */
  stored(sent: Shot[], tokens: string[]): void {
    const fresh = tokens.slice(tokens.length - sent.length);
    // Where it took fewer than were sent it is not known which: they are sent again with the form.
    if (!sent.length || tokens.length < sent.length || new Set(tokens).size < tokens.length) return;
    for (const each of this.#held) {
      const index = sent.indexOf(each);
      if (index >= 0) this.#tokened(each, fresh[index]!);
    }
  }

  #tokened(held: Held, token: string): void {
    held.token = token;
    held.until = Date.now() + GOOD_FOR;
  }

  /** After a refusal: take over the photos of the form before, which the server names in the same order. */
  inherit(before: Shot[]): void {
    const staged = [...this.#list.querySelectorAll<HTMLElement>("[data-staged]")];
    const tokens = staged.map((item) => item.querySelector<HTMLInputElement>("input")!.value);
    for (const item of staged) item.remove();
    this.restore(before);
    // Where the server took fewer than were sent it is not known which: all are sent again.
    if (tokens.length === before.length) this.#held.forEach((each, index) => this.#tokened(each, tokens[index]!));
  }

  #inputs(): NodeListOf<HTMLInputElement> {
    return this.querySelectorAll("input[type=file]");
  }

  #ticked(): number {
    return this.#list.querySelectorAll("input[type=checkbox]:checked").length;
  }

  get #most(): number {
    return Number(this.dataset["most"]);
  }

  async #take(files: File[]): Promise<void> {
    const room = Math.max(0, this.#most - this.count);
    const errors: string[] = [];
    if (files.length > room) errors.push(filled(this.dataset["tooMany"], { n: this.#most }));
    const taken = files.slice(0, room);
    for (const [index, file] of taken.entries()) {
      this.#progress(index, taken.length);
      const refusal = await this.#add(file);
      if (refusal) errors.push(filled(this.dataset[refusal], { name: file.name }));
    }
    this.#progress(taken.length, taken.length);
    this.#say(errors);
    this.#changed();
  }

  async #add(file: File): Promise<"notAPhoto" | "damaged" | "tooLarge" | null> {
    try {
      if (file.size > 3 * MOST_BYTES) throw new TooLarge();
      const shot = await prepare(file);
      this.#held.push({ ...shot, url: URL.createObjectURL(shot.blob), token: "", until: 0 });
      return null;
    } catch (error) {
      if (error instanceof NotAPhoto) return "notAPhoto";
      if (error instanceof TooLarge) return "tooLarge";
      return "damaged"; // or taken away by the phone meanwhile: it cannot be read either
    }
  }

  #progress(done: number, total: number): void {
    const bar = this.querySelector<HTMLProgressElement>(".rg-shots__progress")!;
    bar.max = total || 1;
    bar.value = done;
    bar.hidden = done >= total;
    this.querySelector("[data-status]")!.textContent =
      done < total ? filled(this.dataset["working"], { done: done + 1, total }) : "";
  }

  #say(errors: string[]): void {
    const box = this.querySelector<HTMLElement>("[data-errors]")!;
    box.replaceChildren(
      ...errors.map((text) => {
        const line = document.createElement("p");
        line.className = "govuk-error-message";
        line.setAttribute("role", "alert");
        line.textContent = text;
        return line;
      }),
    );
    this.querySelector(".govuk-form-group")?.classList.toggle("govuk-form-group--error", errors.length > 0);
  }

  #changed(): void {
    this.#draw();
    this.dispatchEvent(new CustomEvent("photos-changed", { bubbles: true }));
  }

  #draw(): void {
    for (const item of this.#list.querySelectorAll("[data-held]")) item.remove();
    const first = this.#list.querySelector("[data-add]");
    this.#held.forEach((each, index) => first?.before(this.#item(each, index)));
    const full = this.count >= this.#most;
    for (const tile of this.#list.querySelectorAll<HTMLElement>("[data-add]")) tile.hidden = full;
    const status = this.querySelector("[data-status]")!;
    if (this.#held.length) status.textContent = filled(this.dataset["added"], { n: this.count });
    else if (!this.#ticked()) status.textContent = "";
  }

  #item(each: Held, index: number): HTMLElement {
    const item = document.createElement("li");
    item.className = "rg-shot";
    item.dataset["held"] = "";
    const image = document.createElement("img");
    image.src = each.url;
    image.alt = filled(this.dataset["alt"], { n: index + 1 });
    image.width = 160;
    image.height = 120;
    const caption = document.createElement("span");
    caption.className = "rg-shot__caption";
    const when = each.taken ? filled(this.dataset["taken"], { when: shortMoment(new Date(each.taken)) }) : (this.dataset["untimed"] ?? "");
    caption.textContent = each.located ? `${when} · ${this.dataset["located"] ?? ""}` : when;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "rg-shot__remove";
    remove.setAttribute("aria-label", filled(this.dataset["remove"], { n: index + 1 }));
    remove.textContent = "✕";
    remove.addEventListener("click", () => {
      URL.revokeObjectURL(each.url);
      this.#held.splice(index, 1);
      this.#say([]);
      this.#changed();
      this.querySelector<HTMLInputElement>("[data-add] input")?.focus();
    });
    item.append(image, caption, remove);
    return item;
  }
}
customElements.define("photo-field", PhotoField);
