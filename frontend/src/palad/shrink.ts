/** Makes of whatever a camera or gallery gives a JPEG of at most 1,600 pixels a side, upright, with time and place. */
import { momentOf, readExif, withExif } from "./exif";

const LONGEST = 1600, QUALITY = 0.8, SMALL = 700_000;
export const MOST_BYTES = 10 * 1024 * 1024;

export interface Shot {
  blob: Blob;
  name: string;
  /** ISO moment at which it was taken, or null. */
  taken: string | null;
  located: boolean;
}

export class NotAPhoto extends Error {}
class Damaged extends Error {}
export class TooLarge extends Error {}

type Kind = "jpeg" | "png" | "webp" | "heic";

/** What the bytes themselves say, whatever the file is called. */
function kindOf(bytes: Uint8Array): Kind | null {
  const text = String.fromCharCode(...bytes.subarray(0, 12));
  if (text.startsWith("\xff\xd8\xff")) return "jpeg";
  if (text.startsWith("\x89PNG\r\n")) return "png";
  if (text.startsWith("RIFF") && text.slice(8) === "WEBP") return "webp";
  if (text.slice(4, 8) === "ftyp" && /^(hei|hev|mif|msf)/.test(text.slice(8))) return "heic";
  return null;
}

async function decode(file: Blob): Promise<ImageBitmap | HTMLImageElement> {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" }); // off the page's thread
  } catch {
    // Older browsers know no options, and some decode a format only in an <img>.
    const image = new Image();
    const url = URL.createObjectURL(file);
    try {
      image.src = url;
      await image.decode();
      return image;
    } finally {
      URL.revokeObjectURL(url);
    }
  }
}

async function draw(source: ImageBitmap | HTMLImageElement): Promise<Blob> {
  const width = "naturalWidth" in source ? source.naturalWidth : source.width;
  const height = "naturalHeight" in source ? source.naturalHeight : source.height;
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Damaged();
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  if ("close" in source) source.close();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  canvas.width = canvas.height = 0; // phones free a canvas's memory only then
  if (!blob) throw new Damaged();
  return blob;
}

function sides(source: ImageBitmap | HTMLImageElement): number {
  return "naturalWidth" in source ? Math.max(source.naturalWidth, source.naturalHeight) : Math.max(source.width, source.height);
}

/** The photo ready to be kept and sent. Throws NotAPhoto, Damaged or TooLarge. */
export async function prepare(file: File): Promise<Shot> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const kind = kindOf(bytes);
  if (!kind) throw new NotAPhoto();
  const reading = readExif(bytes);
  const shot = {
    name: file.name,
    taken: momentOf(reading)?.toISOString() ?? null,
    located: reading !== null && reading.latitude !== null,
  };
  let source: ImageBitmap | HTMLImageElement;
  try {
    source = await decode(file);
  } catch {
    if (kind !== "heic") throw new Damaged();
    // The server can read what this browser cannot show.
    if (file.size > MOST_BYTES) throw new TooLarge();
    return { ...shot, blob: new Blob([bytes], { type: "image/heic" }) };
  }
  if (kind === "jpeg" && sides(source) <= LONGEST && file.size <= SMALL) {
    // A copy of the bytes: a camera's file may be gone from the phone when the signal comes back.
    return { ...shot, blob: new Blob([bytes], { type: "image/jpeg" }) };
  }
  return { ...shot, blob: await withExif(await draw(source), reading) };
}
