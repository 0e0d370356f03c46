/**
 * `<date-words>` around a date field: the browser shows the day in its own way, often with a year of the Common Era, so
 * the day stands beside it in words with its Buddhist year. A Buddhist year that was typed is understood as one.
 */
const BUDDHIST = 543;
const FIRST_BUDDHIST = 2400; // as in raingan/core/web/forms.py

class DateWords extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector("input");
    if (!input || this.querySelector("output")) return;
    const words = document.createElement("output");
    words.className = "rg-date-words__said";
    words.htmlFor.add(input.id);
    const show = (): void => {
      const said = input.valueAsDate ? inWords(input.valueAsDate) : "";
      if (words.value !== said) words.value = said;
    };
    input.addEventListener("input", show);
    input.addEventListener("change", show);
    this.append(words);
    show();
  }
}

function inWords(day: Date): string {
  const locale = document.documentElement.lang.startsWith("en") ? "en-GB" : "th-TH";
  const month = new Intl.DateTimeFormat(locale, { month: "long", timeZone: "UTC" }).format(day);
  const year = day.getUTCFullYear();
  return `${String(day.getUTCDate())} ${month} ${String(year < FIRST_BUDDHIST ? year + BUDDHIST : year)}`;
}
customElements.define("date-words", DateWords);
export {};
