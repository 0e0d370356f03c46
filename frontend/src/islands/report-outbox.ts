/**
 * `<report-outbox data-owner>`: the reports that wait in this device. They are sent when the page opens, when the signal
 * returns, or by a tap, each under its own id, so that none is stored twice. What comes when the month has closed stays
 * here until more time was given. It also sets up the service worker that
 * opens the record page without signal, and takes care that another person on this phone finds nothing of it.
 */
import { putReport } from "../palad/sending";
import { countDrafts, dropOutbox, readOutbox, reopen, type Waiting, writeOutbox } from "../palad/store";
import { filled } from "../palad/words";

const PAGES = "raingan-pages", OWNER = "raingan-owner";
// On a phone with one bar the browser says "online" while nothing goes through: try again now and then.
const AGAIN = 60_000;

class ReportOutbox extends HTMLElement {
  #sending = "";
  #running = false;
  #sent = 0;
  #odd: { item: Waiting; messages: string[] }[] = [];
  #timer = 0;
  #needsSignIn = false;

  connectedCallback(): void {
    window.addEventListener("online", this.#try);
    window.addEventListener("outbox-changed", this.#redraw);
    document.addEventListener("submit", this.#leaving, true);
    this.#timer = window.setInterval(this.#try, AGAIN);
    this.#tellKept();
    void this.#draw().then(() => this.#try());
    void this.#setUpWorker();
  }

  disconnectedCallback(): void {
    window.removeEventListener("online", this.#try);
    window.removeEventListener("outbox-changed", this.#redraw);
    document.removeEventListener("submit", this.#leaving, true);
    clearInterval(this.#timer);
  }

  get #owner(): string {
    return this.dataset["owner"] ?? "";
  }

  #redraw = (): void => void this.#draw();

  #try = (): void => void this.#sendAll();

  async #sendAll(): Promise<void> {
    if (this.#running || !navigator.onLine) return;
    this.#running = true;
    try {
      for (const item of await readOutbox(this.#owner)) {
        if (item.state === "waiting" && !(await this.#send(item))) break;
      }
    } catch {
      // Without IndexedDB nothing was kept either.
    } finally {
      this.#running = false;
      this.#sending = "";
      void this.#draw();
    }
  }

  /** Whether it makes sense to go on with the next one. */
  async #send(item: Waiting): Promise<boolean> {
    this.#sending = item.id;
    await this.#draw();
    const answer = await putReport(this.dataset["api"] ?? "", item);
    this.#needsSignIn = answer.kind === "sign-in";
    if (answer.kind === "stored") {
      this.#sent += 1;
      if (answer.odd.length) this.#odd.push({ item, messages: answer.odd });
      await dropOutbox(item.owner, item.id);
    } else if (answer.kind === "refused") await writeOutbox({ ...item, state: "refused", message: answer.message });
    else if (answer.kind === "closed") await writeOutbox({ ...item, state: "closed", message: answer.message, ask: answer.ask });
    return answer.kind !== "sign-in" && answer.kind !== "later";
  }

  async #draw(): Promise<void> {
    const items = await readOutbox(this.#owner).catch(() => []);
    const parts: HTMLElement[] = [];
    if (this.#sent) parts.push(this.#banner());
    parts.push(...this.#odd.map(({ item, messages }) => this.#told(item, messages)));
    if (items.length) parts.push(this.#box(items));
    this.hidden = !parts.length;
    this.replaceChildren(...parts);
  }

  #element<Name extends keyof HTMLElementTagNameMap>(name: Name, className: string, text = ""): HTMLElementTagNameMap[Name] {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.textContent = text;
    return element;
  }

  #banner(): HTMLElement {
    const banner = this.#element("p", "rg-outbox__sent", `✓ ${filled(this.dataset["sent"], { n: this.#sent })} `);
    banner.setAttribute("role", "status");
    const link = this.#element("a", "", this.dataset["see"]);
    link.href = this.dataset["report"] ?? "";
    banner.append(link);
    return banner;
  }

  /** A report that was kept without signal could not be warned of before: it is said when it has arrived. */
  #told(item: Waiting, messages: string[]): HTMLElement {
    const box = this.#element("div", "rg-outbox__odd");
    box.setAttribute("role", "status");
    const link = this.#element("a", "", this.dataset["see"]);
    link.href = `${this.dataset["report"] ?? ""}${item.id}/`;
    const list = this.#element("ul", "rg-odd__list");
    list.append(...messages.map((text) => this.#element("li", "", text)));
    const title = this.#element("p", "", `${filled(this.dataset["odd"], { report: item.title })} `);
    title.append(link);
    box.append(title, list);
    return box;
  }

  #box(items: Waiting[]): HTMLElement {
    const box = this.#element("section", "rg-outbox");
    const waits = items.some((item) => item.state === "waiting");
    const title = this.#element("h2", "rg-outbox__title", filled(this.dataset[waits ? "waiting" : "kept"], { n: items.length }));
    title.id = "outbox-title";
    box.setAttribute("aria-labelledby", title.id);
    const list = this.#element("ul", "rg-outbox__list");
    list.append(...items.map((item) => this.#item(item)));
    box.append(title);
    if (waits) box.append(this.#element("p", "rg-outbox__note", this.dataset["note"]));
    if (this.#needsSignIn) {
      const ask = this.#element("p", "rg-outbox__ask", `${this.dataset["enter"] ?? ""} `);
      const link = this.#element("a", "", this.dataset["enterLink"]);
      link.href = `${this.dataset["signIn"] ?? ""}?next=${encodeURIComponent(location.pathname)}`;
      ask.append(link);
      box.append(ask);
    }
    box.append(list);
    if (waits) {
      const button = this.#button(this.dataset["send"] ?? "", this.#try);
      button.className = "govuk-button govuk-button--secondary rg-button--small";
      button.disabled = this.#running;
      box.append(button);
    }
    return box;
  }

  #item(item: Waiting): HTMLElement {
    const row = this.#element("li", "rg-outbox__item");
    const states = { waiting: "Waiting", refused: "Refused", closed: "Closed" };
    const state = item.id === this.#sending ? "Sending" : states[item.state];
    const held = state === "Refused" || state === "Closed";
    const tag = this.#element("strong", `rg-tag rg-tag--${held ? "returned" : "waiting"}`, this.dataset[`state${state}`]);
    const photos = filled(this.dataset["photos"], { n: item.shots.length });
    row.append(tag, this.#element("span", "rg-outbox__what", item.title), this.#element("span", "rg-outbox__about", `${item.about} · ${photos}`));
    if (held) {
      row.append(this.#element("p", "rg-outbox__why", item.message));
      if (state === "Closed") row.append(this.#element("p", "rg-outbox__about", this.dataset["closedNote"]));
      row.append(this.#acts(item));
    }
    return row;
  }

  /** What may be done with a report the server did not take. */
  #acts(item: Waiting): HTMLElement {
    const acts = this.#element("div", "rg-buttons");
    if (item.state === "closed") {
      const ask = this.#element("a", "govuk-button rg-button--small", this.dataset["ask"]);
      ask.href = `${this.dataset["askUrl"] ?? ""}?${item.ask ?? ""}`;
      const again = this.#button(this.dataset["again"] ?? "", () => void this.#again(item));
      again.className = "govuk-button govuk-button--secondary rg-button--small";
      acts.append(ask, again);
    }
    const edit = this.#button(this.dataset["edit"] ?? "", () => void this.#edit(item));
    edit.className = "govuk-button govuk-button--secondary rg-button--small";
    const drop = this.#button(this.dataset["drop"] ?? "", () => {
      if (window.confirm(this.dataset["dropAsk"])) void dropOutbox(item.owner, item.id);
    });
    drop.className = "govuk-button rg-button--quiet rg-button--small";
    acts.append(edit, drop);
    return acts;
  }

  async #again(item: Waiting): Promise<void> {
    await writeOutbox({ ...item, state: "waiting", message: "" });
    await this.#sendAll();
  }

  #button(text: string, act: () => void): HTMLButtonElement {
    const button = this.#element("button", "", text);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  }

  async #edit(item: Waiting): Promise<void> {
    await reopen(item);
    location.assign(`${this.dataset["record"] ?? ""}?draft=${item.id}`);
  }

  /** What the record page wants said after it has begun anew. */
  #tellKept(): void {
    const text = sessionStorage.getItem("raingan-kept");
    sessionStorage.removeItem("raingan-kept");
    if (!text) return;
    const line = this.#element("p", "rg-restored", text);
    line.setAttribute("role", "status");
    this.before(line);
  }

  /** Signing out with work left in the phone: say so once. */
  #leaving = (event: Event): void => {
    const form = event.target as HTMLFormElement;
    if (form.getAttribute("action") !== this.dataset["signOut"] || form.dataset["asked"]) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    form.dataset["asked"] = "1";
    void this.#ask(form);
  };

  async #ask(form: HTMLFormElement): Promise<void> {
    const counts = await Promise.all([readOutbox(this.#owner).then((found) => found.length), countDrafts(this.#owner)]).catch(() => [0]);
    const n = counts.reduce((sum, each) => sum + each, 0);
    if (n && !window.confirm(filled(this.dataset["leaving"], { n }))) {
      delete form.dataset["asked"];
      return;
    }
    form.requestSubmit();
  }

  async #setUpWorker(): Promise<void> {
    if (!("serviceWorker" in navigator) || !("caches" in window)) return;
    try {
      if (localStorage.getItem(OWNER) !== this.#owner) {
        await caches.delete(PAGES);
        localStorage.setItem(OWNER, this.#owner);
      }
      const scope = this.dataset["scope"] ?? "/";
      await navigator.serviceWorker.register(this.dataset["worker"] ?? "", { scope });
      // The record page's instruments are loaded here too, so that the worker has them before they are needed.
      await Promise.all([import("./record-form"), import("./draft-keeper"), import("./photo-field"), import("./place-picker")]);
      const worker = (await navigator.serviceWorker.ready).active;
      const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
      worker?.postMessage({ page: new URL(this.dataset["record"] ?? "", location.href).href, assets: [...new Set(loaded)] });
    } catch {
      // Private windows and old browsers do without; everything else works.
    }
  }
}
customElements.define("report-outbox", ReportOutbox);
