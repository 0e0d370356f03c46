/** What a cell may hold and what a row comes to. The same rules as raingan/systems/workload/figures.py. */

export const FIGURES = ["quantity", "days", "hours"] as const;
export type Cells = Record<string, string>;

/** Thai digits, spaces and thousands separators as people and spreadsheets write them; a dash alone is a zero. */
export function tidy(typed: string): string {
  const text = typed.replace(/[๐-๙]/g, (sign) => String(sign.charCodeAt(0) - 0x0e50)).replace(/[\s\u00a0,"']/g, "");
  if (/^[-–—]$/.test(text)) return "0";
  return /^\d+\.\d*0+$/.test(text) ? text.replace(/\.?0+$/, "") : text.replace(/^(\d+)\.$/, "$1");
}

export const isFigure = (text: string): boolean => /^\d*(\.\d+)?$/.test(text);

/** A figure in tenths, so that sums are of whole numbers; null for what is blank or none. */
function tenths(text: string): number | null {
  const plain = tidy(text);
  return plain !== "" && isFigure(plain) ? Math.round(Number(plain) * 10) : null;
}

export const isBlank = (cells: Cells): boolean => FIGURES.every((name) => !(cells[name] ?? "").trim());

/** Whether the row counts: nothing done, or a quantity with the time that one takes. */
export function isAnswered(cells: Cells): boolean {
  const [quantity, days, hours] = FIGURES.map((name) => tenths(cells[name] ?? ""));
  if (quantity == null) return false;
  return quantity === 0 || Boolean(days) || Boolean(hours);
}

/** Hours of the row in tenths: quantity × (days × hours of a day + hours); 0 for what is not answered. */
export function rowHours(cells: Cells, day: number): number {
  if (!isAnswered(cells)) return 0;
  const [quantity, days, hours] = FIGURES.map((name) => tenths(cells[name] ?? "") ?? 0);
  return Math.round((quantity! / 10) * ((days! / 10) * day * 10 + hours!));
}

/** Whether the hours would be better said as days. */
export function asDays(cells: Cells, day: number): boolean {
  return (tenths(cells["hours"] ?? "") ?? 0) >= day * 10;
}

export const spoken = (inTenths: number): string => (inTenths / 10).toLocaleString("en", { maximumFractionDigits: 1 });

export function filled(words: string | undefined, values: Record<string, string | number>): string {
  return (words ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A block out of a spreadsheet: rows of cells. One cell alone is no block: the browser pastes that. */
export function readBlock(text: string): string[][] | null {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
  if (lines.length < 2 && !text.includes("\t")) return null;
  return lines.map((line) => line.split("\t"));
}
