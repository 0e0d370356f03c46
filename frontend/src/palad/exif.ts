/**
 * Time and position of a photo, as the camera wrote them (EXIF 2.32, TIFF 6.0). A canvas forgets them, so they are read
 * before a photo is shrunk and written into the shrunk one: page and API then find them where every photo has them.
 */
export interface Reading {
  /** As EXIF has it: `2026:11:20 09:14:00`, on the camera's own clock. */
  taken: string;
  /** `+07:00`, or '' where the camera wrote none. */
  offset: string;
  /** Degrees, WGS 84; both or neither. */
  latitude: number | null;
  longitude: number | null;
}

const EXIF_IFD = 0x8769, GPS_IFD = 0x8825, TIME = 0x9003, OFFSET = 0x9011, ANY_OFFSET = 0x9010;
const SIZES = [0, 1, 1, 2, 4, 8];

interface Entry {
  type: number;
  count: number;
  at: number;
}

class Tiff {
  readonly #view: DataView;
  readonly #little: boolean;

  constructor(view: DataView) {
    this.#view = view;
    this.#little = view.getUint16(0) === 0x4949;
  }

  get first(): number {
    return this.#view.getUint32(4, this.#little);
  }

  /** The entries of a directory by tag, each with where its value lies. */
  entries(at: number): Map<number, Entry> {
    const found = new Map<number, Entry>();
    const count = this.#view.getUint16(at, this.#little);
    for (let index = 0; index < Math.min(count, 200); index++) {
      const start = at + 2 + index * 12;
      const type = this.#view.getUint16(start + 2, this.#little);
      const length = this.#view.getUint32(start + 4, this.#little);
      const inside = (SIZES[type] ?? 1) * length <= 4;
      found.set(this.#view.getUint16(start, this.#little), {
        type,
        count: length,
        at: inside ? start + 8 : this.#view.getUint32(start + 8, this.#little),
      });
    }
    return found;
  }

  text(entry: Entry | undefined): string {
    if (entry?.type !== 2) return "";
    const signs = Array.from({ length: Math.min(entry.count, 40) }, (_, index) => this.#view.getUint8(entry.at + index));
    return String.fromCharCode(...signs).replace(/\0.*$/s, "").trim();
  }

  pointer(entry: Entry | undefined): number {
    return entry ? this.#view.getUint32(entry.at, this.#little) : 0;
  }

  degrees(entry: Entry | undefined, sign: string): number | null {
    if (entry?.type !== 5 || entry.count !== 3) return null;
    const [degrees = NaN, minutes = NaN, seconds = NaN] = [0, 8, 16].map((step) =>
      this.#view.getUint32(entry.at + step, this.#little) / this.#view.getUint32(entry.at + step + 4, this.#little));
    const value = degrees + minutes / 60 + seconds / 3600;
    return Number.isFinite(value) ? (/^[SW]/i.test(sign) ? -value : value) : null;
  }
}

/** Where the TIFF part begins: JPEG and HEIC alike have it behind the sign `Exif\0\0`. */
function findTiff(bytes: Uint8Array): number {
  const sign = [0x45, 0x78, 0x69, 0x66, 0, 0];
  for (let at = bytes.indexOf(0x45); at >= 0 && at < bytes.length - 14; at = bytes.indexOf(0x45, at + 1)) {
    if (!sign.every((value, index) => bytes[at + index] === value)) continue;
    const order = bytes[at + 6];
    if ((order === 0x49 || order === 0x4d) && bytes[at + 7] === order) return at + 6;
  }
  return -1;
}

/** What the photo says of itself; null when it says nothing, or nothing that can be read. */
export function readExif(bytes: Uint8Array): Reading | null {
  const start = findTiff(bytes);
  if (start < 0) return null;
  try {
    const tiff = new Tiff(new DataView(bytes.buffer, bytes.byteOffset + start, bytes.length - start));
    const root = tiff.entries(tiff.first);
    const details = root.has(EXIF_IFD) ? tiff.entries(tiff.pointer(root.get(EXIF_IFD))) : new Map<number, Entry>();
    const gps = root.has(GPS_IFD) ? tiff.entries(tiff.pointer(root.get(GPS_IFD))) : new Map<number, Entry>();
    const latitude = tiff.degrees(gps.get(2), tiff.text(gps.get(1)));
    const longitude = tiff.degrees(gps.get(4), tiff.text(gps.get(3)));
    const known = latitude !== null && longitude !== null;
    return {
      taken: tiff.text(details.get(TIME)),
      offset: tiff.text(details.get(OFFSET)) || tiff.text(details.get(ANY_OFFSET)),
      latitude: known ? latitude : null,
      longitude: known ? longitude : null,
    };
  } catch {
    return null; // metadata that cannot be read says nothing; the picture may be good
  }
}

/** The moment of a reading, a clock without offset taken to be Bangkok's; null when it says none. */
export function momentOf(reading: Reading | null): Date | null {
  const found = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d:\d\d:\d\d)/.exec(reading?.taken ?? "");
  if (!found) return null;
  // Phones set to the Thai calendar write the Buddhist year.
  const year = Number(found[1]) > 2400 ? Number(found[1]) - 543 : Number(found[1]);
  const zone = /^[+-]\d\d:\d\d$/.test(reading?.offset ?? "") ? reading!.offset : "+07:00";
  const moment = new Date(`${year}-${found[2]!}-${found[3]!}T${found[4]!}${zone}`);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

type Value = { tag: number; type: number; count: number; data: number[] };

const long = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const ascii = (tag: number, text: string): Value => {
  const data = Array.from(`${text}\0`, (sign) => sign.charCodeAt(0) & 127);
  return { tag, type: 2, count: data.length, data };
};
const pointer = (tag: number, at: number): Value => ({ tag, type: 4, count: 1, data: long(at) });
const angle = (tag: number, value: number): Value => {
  const thousandths = Math.round(Math.abs(value) * 3_600_000);
  const parts = [Math.floor(thousandths / 3_600_000), 1, Math.floor((thousandths % 3_600_000) / 60_000), 1, thousandths % 60_000, 1000];
  return { tag, type: 5, count: 3, data: parts.flatMap(long) };
};

/** A directory laid out from `at`: its entries, then the values that do not fit into them. */
function directory(values: Value[], at: number): number[] {
  const head: number[] = [values.length >> 8, values.length & 255];
  const body: number[] = [];
  const behind = at + 2 + values.length * 12 + 4;
  for (const { tag, type, count, data } of values) {
    head.push(tag >> 8, tag & 255, type >> 8, type & 255, ...long(count));
    if (data.length <= 4) head.push(...data, ...Array<number>(4 - data.length).fill(0));
    else {
      head.push(...long(behind + body.length));
      body.push(...data, ...(data.length % 2 ? [0] : []));
    }
  }
  return [...head, 0, 0, 0, 0, ...body];
}

/** The JPEG with the reading in an EXIF segment of its own. */
export async function withExif(jpeg: Blob, reading: Reading | null): Promise<Blob> {
  const details: Value[] = [];
  if (reading?.taken) details.push(ascii(TIME, reading.taken));
  if (reading?.taken && reading.offset) details.push(ascii(OFFSET, reading.offset));
  const gps: Value[] = [];
  if (reading && reading.latitude !== null && reading.longitude !== null) {
    gps.push(ascii(1, reading.latitude < 0 ? "S" : "N"), angle(2, reading.latitude));
    gps.push(ascii(3, reading.longitude < 0 ? "W" : "E"), angle(4, reading.longitude));
  }
  if (!details.length && !gps.length) return jpeg;
  const root = 8 + 2 + 2 * 12 + 4;
  const exif = directory(details, root);
  const tiff = [
    0x4d, 0x4d, 0, 42, ...long(8),
    ...directory([pointer(EXIF_IFD, root), pointer(GPS_IFD, root + exif.length)], 8),
    ...exif,
    ...directory(gps, root + exif.length),
  ];
  const length = tiff.length + 8;
  const segment = [0xff, 0xe1, length >> 8, length & 255, 0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
  const bytes = await jpeg.slice(0, 2).arrayBuffer();
  return new Blob([bytes, new Uint8Array(segment), jpeg.slice(2)], { type: "image/jpeg" });
}
