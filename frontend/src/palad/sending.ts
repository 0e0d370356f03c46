/** The two ways a report leaves the phone: the form itself while somebody waits, and the API from the outbox. */
import { csrfToken } from "../csrf";
import type { Waiting } from "./store";

/** Text as the server keeps it, so that both ways send the very same (spec, "Repeats"). */
export const cleaned = (text: string): string =>
  text.replace(/\r\n?/g, "\n").replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g, "").trim();

export type Answer =
  | { kind: "go"; url: string }
  | { kind: "page"; status: number; page: Document }
  | { kind: "lost" };

const STALLED = 45_000;

/** Sends the form as the browser would, with progress from 0 to 1. Never throws: no signal is the answer "lost". */
export function postForm(url: string, data: FormData, progress: (part: number) => void): Promise<Answer> {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    let watch = 0;
    const alive = (): void => {
      clearTimeout(watch);
      watch = window.setTimeout(() => request.abort(), STALLED);
    };
    request.open("POST", url);
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("HX-Current-URL", location.href);
    request.upload.onprogress = (event) => {
      alive();
      if (event.lengthComputable) progress(event.loaded / event.total);
    };
    request.onloadend = () => {
      clearTimeout(watch);
      const target = request.getResponseHeader("HX-Redirect");
      if (!request.status || request.status >= 500) done({ kind: "lost" });
      else if (target) done({ kind: "go", url: target });
      else done({ kind: "page", status: request.status, page: new DOMParser().parseFromString(request.responseText, "text/html") });
    };
    alive();
    request.send(data);
  });
}

export type Sent =
  | { kind: "stored"; odd: string[] }
  | { kind: "refused"; message: string }
  | { kind: "closed"; message: string; ask: string }
  | { kind: "sign-in" }
  | { kind: "later" };

interface Problem {
  detail?: string;
  title?: string;
  type?: string;
  errors?: { field: string; message: string }[];
  window?: { round?: string; place?: string };
}

function bodyOf({ report, shots, kept }: Waiting): FormData {
  const body = new FormData();
  // When it was kept: what was made before closing still arrives in the grace after it.
  body.append("report", JSON.stringify({ ...report, made_at: new Date(kept).toISOString() }));
  for (const shot of shots) body.append("photo", shot.blob, shot.name);
  return body;
}

/** What the chief will be warned of, as the answer says it; that there is no photo the officer has said already. */
async function oddities(response: Response): Promise<string[]> {
  const body = (await response.json().catch(() => ({}))) as { warnings?: { kind: string; message: string }[] };
  return (body.warnings ?? []).filter(({ kind }) => kind !== "no_photo").map(({ message }) => message);
}

/** Sends what waits under its own id: however often it is tried, it is stored once. */
export async function putReport(api: string, item: Waiting): Promise<Sent> {
  let response: Response;
  try {
    response = await fetch(`${api}${item.id}`, {
      method: "PUT",
      body: bodyOf(item),
      headers: { "X-CSRFToken": csrfToken(), "Accept-Language": document.documentElement.lang },
      credentials: "same-origin",
    });
  } catch {
    return { kind: "later" };
  }
  if (response.ok) return { kind: "stored", odd: await oddities(response) };
  if (response.status >= 500 || response.status === 429) return { kind: "later" };
  const problem = (await response.json().catch(() => ({}))) as Problem;
  if (response.status === 401 || problem.type?.endsWith(":csrf")) return { kind: "sign-in" };
  if (problem.type?.endsWith(":window-closed") && problem.window?.round) {
    const { round, place = "" } = problem.window;
    return { kind: "closed", message: problem.detail ?? "", ask: new URLSearchParams({ round, place }).toString() };
  }
  const told = problem.errors?.map((error) => error.message) ?? [];
  return { kind: "refused", message: told.join(" · ") || problem.detail || problem.title || String(response.status) };
}
