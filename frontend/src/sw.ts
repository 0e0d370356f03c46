/**
 * Opens the record page without signal. It keeps that one page, as its owner last saw it, and the static files; no
 * other page and no photo. The page is forgotten when somebody signs in or out (main.ts) and when another owner is met
 * (report-outbox.ts).
 */
interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Told extends Extendable {
  readonly data: { page: string; assets: string[] };
}
interface WorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate", act: (event: Extendable) => void): void;
  addEventListener(name: "fetch", act: (event: Fetching) => void): void;
  addEventListener(name: "message", act: (event: Told) => void): void;
}

const worker = self as unknown as WorkerScope;
const PAGES = "raingan-pages", ASSETS = "raingan-assets";
const PATIENCE = 4000, MOST_ASSETS = 120;
const record = new URL("record/", worker.registration.scope).href;
// Names that hold a fingerprint of the content never mean anything else.
const FOR_GOOD = /(\.[0-9a-f]{12}\.|-[A-Z0-9]{8}\.js$)/;

const isStatic = (url: URL): boolean => url.origin === location.origin && url.pathname.startsWith("/static/");
const isPage = (answer: Response): boolean => answer.ok && !answer.redirected && answer.type === "basic";

async function fetchRecord(request: RequestInfo): Promise<Response> {
  const answer = await fetch(request);
  if (isPage(answer)) await (await caches.open(PAGES)).put(record, answer.clone());
  return answer;
}

/** The network's page, or the kept one when the network does not answer within four seconds. */
async function recordPage(event: Fetching): Promise<Response> {
  const plain = !new URL(event.request.url).search;
  const network = plain ? fetchRecord(event.request) : fetch(event.request);
  event.waitUntil(network.catch(() => undefined));
  const kept = await (await caches.open(PAGES)).match(record);
  if (!kept) return network;
  const late = new Promise<Response>((done) => setTimeout(() => done(kept), PATIENCE));
  return Promise.race([network.catch(() => kept), late]);
}

/** Another page without signal: the record page is the one that helps. */
async function otherPage(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (await (await caches.open(PAGES)).match(record)) return Response.redirect(record, 302);
    throw error;
  }
}

async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(ASSETS);
  const kept = await cache.match(request);
  if (kept && FOR_GOOD.test(request.url)) return kept;
  try {
    const answer = await fetch(request);
    if (isPage(answer)) await cache.put(request, answer.clone());
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function warm(page: string, assets: string[]): Promise<void> {
  const cache = await caches.open(ASSETS);
  const wanted = assets.filter((url) => isStatic(new URL(url)));
  await Promise.all(wanted.map(async (url) => (await cache.match(url)) ?? cache.add(url).catch(() => undefined)));
  const stale = (await cache.keys()).slice(0, -MOST_ASSETS);
  await Promise.all(stale.map((request) => cache.delete(request)));
  if (page === record && !(await (await caches.open(PAGES)).match(record))) await fetchRecord(page).catch(() => undefined);
}

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("message", (event) => event.waitUntil(warm(event.data.page, event.data.assets)));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    if (url.origin + url.pathname === record) event.respondWith(recordPage(event));
    else if (url.href.startsWith(worker.registration.scope)) event.respondWith(otherPage(request));
  } else if (isStatic(url)) event.respondWith(asset(request));
});

export {};
