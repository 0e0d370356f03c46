/**
 * The one script of every page. Loads an island when its tag appears, now or after htmx has swapped something in,
 * and answers every tap at once: a form being sent says so and cannot be sent twice.
 */
import registry from "islands:registry";

function loadIslands(): void {
  for (const element of document.querySelectorAll(":not(:defined)")) {
    void registry[element.localName]?.();
  }
}

function markBusy(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.ariaBusy === "true") {
    event.preventDefault();
    return;
  }
  form.ariaBusy = "true";
  event.submitter?.classList.add("rg-busy");
  // A file leaves the page where it is: the form may be sent again, though not by a second tap of the same hand.
  if (event.submitter?.dataset["file"] !== undefined) window.setTimeout(clearBusy, 2000);
}

function clearBusy(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[aria-busy]")) form.ariaBusy = null;
  for (const button of document.querySelectorAll(".rg-busy")) button.classList.remove("rg-busy");
}

/** A menu in the header closes by Escape and by a tap beside it, as people expect of menus. */
function closeMenus(except: Node | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

/** What the service worker keeps is one person's and goes when somebody signs in or out; what was typed goes with out. */
function forgetPages(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const leaves = form.getAttribute("action")?.endsWith("/sign-out/");
  if (leaves) sessionStorage.clear();
  if ((leaves || form.querySelector("input[type=password]")) && "caches" in window) void caches.delete("raingan-pages");
}

document.addEventListener("click", (event) => closeMenus(event.target as Node));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest<HTMLDetailsElement>("details[data-menu][open]");
  closeMenus(null);
  menu?.querySelector("summary")?.focus();
});
document.addEventListener("submit", markBusy);
document.addEventListener("submit", forgetPages);
document.addEventListener("htmx:afterRequest", clearBusy);
document.addEventListener("invalid", clearBusy, true);
// A page taken back from the browser's memory is as it was left: with its button still busy.
window.addEventListener("pageshow", clearBusy);

new MutationObserver(loadIslands).observe(document.documentElement, { childList: true, subtree: true });
loadIslands();
