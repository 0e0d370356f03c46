/** Sending some rows of a section, and what the server says. Never throws. */
import { csrfToken } from "../csrf";
import type { Cells } from "./cells";

export interface Told extends Cells {
  said: string;
  who: string;
  when: string;
}

export interface Stored {
  version: number;
  saved_at: string;
  saved: string[];
  rows: Record<string, Told & { mine: boolean }>;
  clashes: string[];
  errors: Record<string, { field: string; message: string }>;
  /** The ids of all special work there is; null in a domain. */
  present: string[] | null;
}

export type Answer =
  | { kind: "stored"; body: Stored }
  | { kind: "refused"; message: string; closed: boolean }
  | { kind: "signed-out" }
  | { kind: "later" };

interface Problem {
  type?: string;
  title?: string;
  detail?: string;
}

export interface Sent {
  version: number;
  owner: string;
  rows: Record<string, Cells>;
  removed: string[];
}

async function post(url: string, sent: Sent, leaving: boolean): Promise<Response | null> {
  try {
    return await fetch(url, {
      method: "POST",
      body: JSON.stringify(sent),
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": csrfToken(),
        "Accept-Language": document.documentElement.lang,
      },
      credentials: "same-origin",
      redirect: "manual",
      keepalive: leaving,
    });
  } catch {
    return null;
  }
}

const isJson = (answer: Response): boolean => (answer.headers.get("Content-Type") ?? "").includes("json");

/** A page of our own brings a fresh token with it; that fails where the session is over. */
async function renewToken(): Promise<boolean> {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
    return answer.ok;
  } catch {
    return false;
  }
}

export async function save(url: string, sent: Sent, leaving = false): Promise<Answer> {
  let answer = await post(url, sent, leaving);
  if (answer?.status === 403 && !isJson(answer) && (await renewToken())) answer = await post(url, sent, leaving);
  if (!answer || answer.status >= 500 || answer.status === 429) return { kind: "later" };
  // The sign-in page, which a fetch does not follow.
  if (answer.type === "opaqueredirect" || !isJson(answer)) return { kind: "signed-out" };
  const body = (await answer.json().catch(() => null)) as unknown;
  if (body === null) return { kind: "later" };
  if (answer.ok) return { kind: "stored", body: body as Stored };
  const { type, title, detail } = body as Problem;
  return { kind: "refused", message: detail || title || String(answer.status), closed: type?.endsWith(":window-closed") ?? false };
}
