/**
 * `<record-form>` around the form of a visit: shows only what the choices made ask for, offers the last places by one
 * tap, and sends. Without signal a new report goes to the outbox; nothing typed is lost whatever the answer is.
 */
import { Checker } from "../palad/checking";
import { csrfToken } from "../csrf";
import { cleaned, postForm } from "../palad/sending";
import { type Report, writeOutbox } from "../palad/store";
import { filled, isoDay, shortDay } from "../palad/words";
import type { DraftKeeper } from "./draft-keeper";
import type { PhotoField } from "./photo-field";

const DAY = 86_400_000;

class RecordForm extends HTMLElement {
  #form!: HTMLFormElement;
  #groups: HTMLOptGroupElement[] = [];
  #busy = false;
  #checker = new Checker(this);

  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form || this.#groups.length) return;
    this.#form = form;
    this.#groups = [...this.#category.querySelectorAll("optgroup")];
    this.#refreshDays();
    form.addEventListener("change", (event) => this.#follow(event.target as Element));
    form.addEventListener("input", () => this.#count());
    form.addEventListener("photos-changed", () => {
      this.#showPhotos();
      this.#checker.later();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.querySelector<HTMLElement>("[data-recent]")?.removeAttribute("hidden");
    for (const chip of this.querySelectorAll<HTMLElement>(".rg-chip")) chip.addEventListener("click", () => this.#goTo(chip));
    window.addEventListener("pageshow", this.#shownAgain);
    this.#filter();
    this.#showOther();
    this.#count();
    void customElements.whenDefined("photo-field").then(() => this.#showPhotos());
  }

  disconnectedCallback(): void {
    window.removeEventListener("pageshow", this.#shownAgain);
  }

  /** A page taken back from the browser's memory was sent already: begin a new one instead of sending it twice. */
  #shownAgain = (event: PageTransitionEvent): void => {
    if (event.persisted && this.#busy) location.reload();
  };

  get #category(): HTMLSelectElement {
    return this.#control("category") as HTMLSelectElement;
  }

  get #photos(): PhotoField {
    return this.querySelector<PhotoField>("photo-field")!;
  }

  get #keeper(): DraftKeeper {
    return this.querySelector<DraftKeeper>("draft-keeper")!;
  }

  // The form has controls called "id" and the like, which hide its own members: controls are found by query.
  #control(name: string): HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement {
    return this.#form.querySelector(`[name="${name}"]`)!;
  }

  #checked(name: string): HTMLInputElement | null {
    return this.#form.querySelector(`[name="${name}"]:checked`);
  }

  #part(name: string): HTMLElement {
    return this.querySelector<HTMLElement>(`[data-${name}]`)!;
  }

  #follow(changed: Element): void {
    const name = changed.getAttribute("name");
    if (name === "dimension") this.#filter();
    if (name === "category") this.#showOther();
    if (name === "no_photo") this.#showPhotos();
    if (name?.startsWith("activity_date")) this.#warnOfDay();
    if (name === "details" || name?.startsWith("activity_date")) this.#checker.later();
    this.#count();
  }

  /** The list shows the categories of the chosen dimension alone; the groups are taken out, for iOS hides no option. */
  #filter(): void {
    const dimension = this.#checked("dimension")?.value;
    const chosen = this.#category.value;
    for (const group of this.#groups) {
      const fits = !dimension || group.querySelector("option")?.dataset["dimension"] === dimension;
      if (fits) this.#category.append(group);
      else group.remove();
    }
    this.#category.value = chosen;
    if (!this.#category.value) this.#category.value = "";
    this.#showOther();
  }

  #showOther(): void {
    const option = this.#category.selectedOptions[0];
    this.#part("other").hidden = option?.dataset["needsText"] === undefined;
    const dimension = option?.dataset["dimension"];
    if (!dimension || this.#checked("dimension")) return;
    this.#form.querySelector<HTMLInputElement>(`[name=dimension][value="${dimension}"]`)!.checked = true;
    this.#filter();
  }

  #showPhotos(): void {
    const none = this.#control("no_photo") as HTMLInputElement;
    const some = this.#photos.count > 0;
    if (some) none.checked = false;
    this.#part("without").hidden = some;
    this.#part("reason").hidden = !none.checked;
    this.#warnOfDay();
  }

  get #day(): string {
    const value = this.#checked("activity_date")?.value ?? "";
    return value === "other" ? this.#control("activity_date_other").value : value;
  }

  /** What the chief will be shown is told to the officer first. */
  #warnOfDay(): void {
    const odd = this.#photos.shots.map((shot) => (shot.taken ? isoDay(new Date(shot.taken)) : "")).find((day) => day && day !== this.#day);
    const line = this.#part("odd");
    line.hidden = !odd || !this.#day;
    if (odd) line.querySelector("[data-text]")!.textContent = filled(this.dataset["oddDay"], { when: shortDay(odd) });
  }

  #count(): void {
    const box = this.#control("details");
    const line = this.#part("counter");
    const most = Number(box.dataset["most"]);
    line.hidden = false;
    line.textContent = filled(this.dataset["count"], { n: cleaned(box.value).length.toLocaleString("en"), most: most.toLocaleString("en") });
    line.classList.toggle("rg-count--over", cleaned(box.value).length > most);
  }

  #goTo(chip: HTMLElement): void {
    const set = (name: string, value: string): void => {
      const control = this.#control(name);
      control.value = value;
      control.dispatchEvent(new Event("change", { bubbles: true }));
    };
    set("subdistrict", chip.dataset["subdistrict"] ?? "");
    set("village_no", chip.dataset["no"] ?? "");
    set("village_name", chip.dataset["name"] ?? "");
    for (const each of this.querySelectorAll(".rg-chip")) each.setAttribute("aria-pressed", String(each === chip));
  }

  /** A page out of the cache says "today" of the day it was fetched on; the tiles are set right. */
  #refreshDays(): void {
    const today = isoDay(new Date());
    const before = this.dataset["today"] ?? today;
    const list = this.#form.querySelector<HTMLSelectElement>("[name=activity_date_other]");
    const tiles = [...this.#form.querySelectorAll<HTMLInputElement>("[name=activity_date]")].filter((tile) => tile.value !== "other");
    if (today <= before || !list || tiles.length < 2) return;
    const group = list.querySelector("optgroup") ?? list;
    for (let day = Date.parse(before) - DAY; day < Date.parse(today) - DAY; day += DAY) {
      const iso = new Date(day).toISOString().slice(0, 10);
      group.prepend(new Option(shortDay(iso), iso));
    }
    [today, new Date(Date.parse(today) - DAY).toISOString().slice(0, 10)].forEach((iso, index) => {
      const tile = tiles[index]!;
      tile.value = iso;
      const hint = this.#form.querySelector(`label[for="${tile.id}"] .rg-tile__hint`);
      if (hint) hint.textContent = shortDay(iso);
    });
    this.dataset["today"] = today;
  }

  #say(text: string): void {
    this.#part("sending-text").textContent = text;
  }

  #setBusy(busy: boolean): void {
    this.#busy = busy;
    this.#form.setAttribute("aria-busy", String(busy));
    this.#form.querySelector("button:not([type])")!.classList.toggle("rg-busy", busy);
    this.querySelector<HTMLElement>(".rg-sending")!.hidden = !busy;
  }

  async #submit(): Promise<void> {
    if (this.#busy) return;
    this.#setBusy(true);
    this.#checker.stop();
    await this.#photos.settled;
    const data = new FormData(this.#form);
    this.#photos.fill(data);
    for (const key of this.#checker.seen) data.append("seen", key);
    const token = csrfToken();
    if (token) data.set("csrfmiddlewaretoken", token);
    const bar = this.querySelector<HTMLProgressElement>(".rg-sending")!;
    const answer = await postForm(location.pathname, data, (part) => {
      bar.value = Math.round(part * 100);
      this.#say(filled(this.dataset["sending"], { n: bar.value }));
    });
    if (answer.kind === "go") await this.#leave(answer.url);
    else if (answer.kind === "lost") await this.#lost();
    else this.#refused(answer.status, answer.page);
  }

  async #leave(url: string): Promise<void> {
    // The session has ended: the draft stays and is here again after signing in.
    if (new URL(url, location.href).pathname.startsWith(this.dataset["signIn"] ?? "\0")) await this.#keeper.flush();
    else await this.#keeper.clear();
    location.assign(url);
  }

  async #lost(): Promise<void> {
    this.#setBusy(false);
    await this.#keeper.flush();
    if (this.dataset["mending"] !== undefined || !this.#photos.whole) {
      this.#say(this.dataset["unsent"] ?? "");
      return;
    }
    const missing = this.#missing();
    if (missing.length) {
      this.#say(filled(this.dataset["incomplete"], { fields: missing.join(", ") }));
      return;
    }
    try {
      await this.#keep();
    } catch {
      this.#say(this.dataset["noRoom"] ?? "");
      return;
    }
    await this.#keeper.clear();
    sessionStorage.setItem("raingan-kept", this.dataset["kept"] ?? "");
    location.assign(location.pathname); // the service worker gives an empty form, with or without signal
  }

  async #keep(): Promise<void> {
    const report = this.#report();
    const place = (this.#control("subdistrict") as HTMLSelectElement).selectedOptions[0]?.text ?? "";
    await writeOutbox({
      id: this.#control("id").value,
      owner: this.#keeper.dataset["owner"] ?? "",
      report,
      shots: this.#photos.shots,
      fields: this.#keeper.fields,
      title: this.#category.selectedOptions[0]?.text ?? "",
      about: [shortDay(report.activity_date), place, report.village_name].join(" · "),
      state: "waiting",
      message: "",
      kept: Date.now(),
    });
  }

  #report(): Report {
    const text = (name: string): string => cleaned(this.#control(name).value);
    const option = this.#category.selectedOptions[0];
    const number = text("village_no").replace(/[๐-๙]/g, (sign) => String(sign.charCodeAt(0) - 0x0e50));
    return {
      dimension: option?.dataset["dimension"] ?? "",
      category: Number(this.#category.value),
      category_other: option?.dataset["needsText"] === undefined ? "" : text("category_other"),
      subdistrict: this.#control("subdistrict").value,
      village_no: number ? Number(number) : null,
      village_name: text("village_name"),
      activity_date: this.#day,
      details: text("details"),
      no_photo_reason: this.#checked("no_photo") ? text("no_photo_reason") : "",
    };
  }

  /** The labels of what the server would surely refuse: told now, for later nobody may be there to read it. */
  #missing(): string[] {
    const report = this.#report();
    const number = report.village_no;
    const wrong: [string, boolean][] = [
      ["photos", !this.#photos.count && !report.no_photo_reason],
      ["category", !report.category],
      ["other", !this.#part("other").hidden && !report.category_other],
      ["place", !report.subdistrict],
      ["number", number !== null && !(number >= 1 && number <= 99)],
      ["village", !report.village_name],
      ["day", !report.activity_date],
      ["details", report.details.length < 10],
    ];
    const names = (this.dataset["fields"] ?? "").split("|");
    return wrong.flatMap(([, is], index) => (is ? [names[index] ?? ""] : []));
  }

  /** The page the server answered with takes the place of this one's main part; the photos come along. */
  #refused(status: number, page: Document): void {
    this.#setBusy(false);
    const fresh = page.querySelector("main");
    if (!fresh?.querySelector("record-form")) {
      this.#say(`${this.dataset["refused"] ?? ""} (${status})`);
      return;
    }
    const shots = this.#photos.shots;
    document.title = page.title;
    this.closest("main")!.replaceWith(document.adoptNode(fresh));
    document.querySelector<PhotoField>("photo-field")!.inherit(shots);
    const told = document.querySelector<HTMLElement>("#error-summary, #refusal");
    told?.focus();
    told?.scrollIntoView({ block: "start" });
    void document.querySelector<DraftKeeper>("draft-keeper")!.flush();
  }
}
customElements.define("record-form", RecordForm);
