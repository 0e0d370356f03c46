/**
 * What a phone keeps of an officer's work until the server has it: drafts while they are typed, and reports that wait
 * for signal. Everything is kept under its owner, so that on a shared phone nobody sees another's.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Shot } from "./shrink";

export type Field = [name: string, value: string];

export interface Draft {
  owner: string;
  key: string;
  fields: Field[];
  shots: Shot[];
  saved: number;
}

/** The JSON part of `PUT /api/v1/palad/reports/{id}`. */
export interface Report {
  dimension: string;
  category: number;
  category_other: string;
  subdistrict: string;
  village_no: number | null;
  village_name: string;
  activity_date: string;
  details: string;
  no_photo_reason: string;
}

export interface Waiting {
  id: string;
  owner: string;
  report: Report;
  shots: Shot[];
  /** The form as it was typed, to put it back there. */
  fields: Field[];
  /** What a person knows it by: category, day, place. */
  title: string;
  about: string;
  /** `closed`: the month had closed when it came; it may be asked for more time, and sent again when that is given. */
  state: "waiting" | "refused" | "closed";
  message: string;
  /** Of a closed one: round and place, as the page that asks for more time takes them in its address. */
  ask?: string;
  kept: number;
}

interface Schema extends DBSchema {
  drafts: { key: [string, string]; value: Draft };
  outbox: { key: [string, string]; value: Waiting };
}

let opened: Promise<IDBPDatabase<Schema>> | null = null;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>("raingan-palad", 1, {
    upgrade(db) {
      db.createObjectStore("drafts", { keyPath: ["owner", "key"] });
      db.createObjectStore("outbox", { keyPath: ["owner", "id"] });
    },
    terminated() {
      opened = null;
    },
  });
  opened.catch(() => (opened = null)); // a phone short of room or memory may have it again in a moment
  return opened;
}

const own = (owner: string): IDBKeyRange => IDBKeyRange.bound([owner, ""], [owner, "\uffff"]);

export async function readDraft(owner: string, key: string): Promise<Draft | undefined> {
  return (await database()).get("drafts", [owner, key]);
}

export async function writeDraft(draft: Draft): Promise<void> {
  await (await database()).put("drafts", draft);
}

export async function dropDraft(owner: string, key: string): Promise<void> {
  await (await database()).delete("drafts", [owner, key]);
}

export async function countDrafts(owner: string): Promise<number> {
  return (await database()).count("drafts", own(owner));
}

/** What waits, the oldest first. */
export async function readOutbox(owner: string): Promise<Waiting[]> {
  const found = await (await database()).getAll("outbox", own(owner));
  return found.sort((a, b) => a.kept - b.kept);
}

export async function writeOutbox(item: Waiting): Promise<void> {
  await (await database()).put("outbox", item);
  window.dispatchEvent(new Event("outbox-changed"));
}

export async function dropOutbox(owner: string, id: string): Promise<void> {
  await (await database()).delete("outbox", [owner, id]);
  window.dispatchEvent(new Event("outbox-changed"));
}

/** Puts what waits back among the drafts, under its own key, which it returns. */
export async function reopen(item: Waiting): Promise<string> {
  const key = `record-${item.id}`;
  await writeDraft({ owner: item.owner, key, fields: item.fields, shots: item.shots, saved: Date.now() });
  await dropOutbox(item.owner, item.id);
  return key;
}
