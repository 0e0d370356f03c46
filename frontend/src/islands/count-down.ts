/**
 * `<count-down data-until data-now>`: what is left until a close, in the words the server gave, each minute anew. Without
 * script the server's own words stay. The time is the later of the phone's clock and the server's with what has passed
 * since: a page that was kept without signal knows an old time, and a phone may be slow; nobody is promised time they do
 * not have. Its role (timer) keeps screen readers from speaking each minute.
 */
import { filled } from "../palad/words";

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

class CountDown extends HTMLElement {
  #timer = 0;
  #until = 0;
  #atServer = 0;

  connectedCallback(): void {
    this.#until = Date.parse(this.dataset["until"] ?? "");
    this.#atServer = Date.parse(this.dataset["now"] ?? "") - performance.now();
    document.addEventListener("visibilitychange", this.#tell);
    this.#tell();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#tell);
  }

  #tell = (): void => {
    clearTimeout(this.#timer);
    const left = this.#until - Math.max(Date.now(), this.#atServer + performance.now());
    if (Number.isNaN(left)) return;
    const text = this.#words(left);
    if (this.textContent !== text) this.textContent = text;
    // Just after the minute turns; a phone that slept is told when it is looked at again.
    if (left > 0) this.#timer = window.setTimeout(this.#tell, (left % MINUTE) + 20);
  };

  #words(left: number): string {
    if (left <= 0) return this.dataset["closed"] ?? "";
    if (left > DAY) return filled(this.dataset["days"], { days: Math.ceil(left / DAY) });
    const minutes = Math.max(1, Math.floor(left / MINUTE));
    const name = minutes >= 60 ? "hours" : "minutes";
    return filled(this.dataset[name], { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  }
}
customElements.define("count-down", CountDown);
