/** Days and moments as people read them, by Bangkok's clock and the Buddhist year. */
const zone = "Asia/Bangkok";
const locale = (): string => (document.documentElement.lang === "en" ? "en-GB-u-ca-buddhist" : "th-TH-u-ca-buddhist");

/** `2026-11-20`, the day of a moment in Bangkok. */
export const isoDay = (moment: Date): string => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(moment);

/** `20 พ.ย. 69`. */
export function shortDay(iso: string): string {
  const english = document.documentElement.lang === "en";
  const parts = new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", year: english ? "numeric" : "2-digit", timeZone: "UTC" })
    .formatToParts(new Date(`${iso}T00:00:00Z`));
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("day")} ${part("month")} ${part("year")}`;
}

/** `20 พ.ย. 69 09.14 น.`. */
export function shortMoment(moment: Date): string {
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(moment);
  const clock = document.documentElement.lang === "en" ? time : `${time.replace(":", ".")} น.`;
  return `${shortDay(isoDay(moment))} ${clock}`;
}

/** A sentence of the page with its places filled in. */
export const filled = (text: string | undefined, values: Record<string, string | number>): string =>
  Object.entries(values).reduce((whole, [name, value]) => whole.replace(`{${name}}`, String(value)), text ?? "");
