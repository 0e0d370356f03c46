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

/**
 * The answered request, with status 0 where there was no signal. On a line on which nothing moves it gives up, however
 * long the line would stay open: `fetch` could not tell that from a slow one.
 */
function send(method: string, url: string, data: FormData, headers: Record<string, string>, progress?: (part: number) => void): Promise<XMLHttpRequest> {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    let watch = 0;
    const alive = (): void => {
      clearTimeout(watch);
      watch = window.setTimeout(() => request.abort(), STALLED);
    };
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      alive();
      if (event.lengthComputable) progress?.(event.loaded / event.total);
    };
    request.onloadend = () => {
      clearTimeout(watch);
      done(request);
    };
    alive();
    request.send(data);
  });
}

/** Sends the form as the browser would, with progress from 0 to 1. Never throws: no signal is the answer "lost". */
export async function postForm(url: string, data: FormData, progress: (part: number) => void): Promise<Answer> {
  const request = await send("POST", url, data, { "HX-Request": "true", "HX-Current-URL": location.href }, progress);
  if (!request.status || request.status >= 500) return { kind: "lost" };
  const target = request.getResponseHeader("HX-Redirect");
  if (target) return { kind: "go", url: target };
  return { kind: "page", status: request.status, page: new DOMParser().parseFromString(request.responseText, "text/html") };
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

/** The answer's JSON; an empty object where it is none. */
function parsed(request: XMLHttpRequest): unknown {
  try {
    return JSON.parse(request.responseText) ?? {};
  } catch {
    return {};
  }
}

/** What the chief will be warned of, as the answer says it; that there is no photo the officer has said already. */
function oddities(request: XMLHttpRequest): string[] {
  const body = parsed(request) as { warnings?: { kind: string; message: string }[] };
  return (body.warnings ?? []).filter(({ kind }) => kind !== "no_photo").map(({ message }) => message);
}

/** Sends what waits under its own id: however often it is tried, it is stored once. */
export async function putReport(api: string, item: Waiting): Promise<Sent> {
  const headers = { "X-CSRFToken": csrfToken(), "Accept-Language": document.documentElement.lang };
  const answer = await send("PUT", `${api}${item.id}`, bodyOf(item), headers);
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: "stored", odd: oddities(answer) };
  if (!status || status >= 500 || status === 429) return { kind: "later" };
  const problem = parsed(answer) as Problem;
  if (status === 401 || problem.type?.endsWith(":csrf")) return { kind: "sign-in" };
  if (problem.type?.endsWith(":window-closed") && problem.window?.round) {
    const { round, place = "" } = problem.window;
    return { kind: "closed", message: problem.detail ?? "", ask: new URLSearchParams({ round, place }).toString() };
  }
  const told = problem.errors?.map((error) => error.message) ?? [];
  return { kind: "refused", message: told.join(" · ") || problem.detail || problem.title || String(status) };
}
