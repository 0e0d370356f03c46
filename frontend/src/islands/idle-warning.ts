/**
 * `<idle-warning data-limit="1800" data-warning="300">`: before the session ends for want of use it asks whether to go
 * on; afterwards it leads to the sign-in page and back. Any request of this site, in any tab, begins the time anew.
 */
const channelName = "raingan-last-use";

class IdleWarning extends HTMLElement {
  #lastUse = Date.now();
  #timer = 0;
  #channel = "BroadcastChannel" in window ? new BroadcastChannel(channelName) : null;

  connectedCallback(): void {
    const form = this.querySelector("form");
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      void this.#keepAlive(form);
    });
    this.querySelector("dialog")?.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (form && !this.#over) form.requestSubmit();
    });
    this.#channel?.addEventListener("message", () => this.#used());
    document.addEventListener("htmx:afterRequest", this.#ownUse);
    document.addEventListener("raingan:used", this.#ownUse);
    this.#channel?.postMessage("used");
    this.#timer = window.setInterval(() => this.#look(), 1000);
  }

  disconnectedCallback(): void {
    window.clearInterval(this.#timer);
    document.removeEventListener("htmx:afterRequest", this.#ownUse);
    document.removeEventListener("raingan:used", this.#ownUse);
    this.#channel?.close();
  }

  get #over(): boolean {
    return this.#secondsLeft <= 0;
  }

  get #secondsLeft(): number {
    return Math.ceil(Number(this.dataset.limit) - (Date.now() - this.#lastUse) / 1000);
  }

  #ownUse = (): void => {
    this.#used();
    this.#channel?.postMessage("used");
  };

  #used(): void {
    this.#lastUse = Date.now();
    this.#look();
  }

  #look(): void {
    const left = this.#secondsLeft;
    const dialog = this.querySelector("dialog");
    if (!dialog) return;
    if (left > Number(this.dataset.warning)) {
      if (dialog.open) dialog.close();
      return;
    }
    this.#show("warning", left > 0);
    this.#show("over", left <= 0);
    const counter = this.querySelector("[data-left]");
    const words = left > 90 ? this.dataset.minutes : this.dataset.seconds;
    const text = words?.replace("{n}", String(left > 90 ? Math.round(left / 60) : Math.max(0, left))) ?? "";
    if (counter && counter.textContent !== text) counter.textContent = text;
    dialog.setAttribute("aria-labelledby", left > 0 ? "idle-title" : "idle-over-title");
    if (left <= 0) this.#leadToSignIn();
    if (!dialog.open) dialog.showModal();
  }

  #show(part: string, visible: boolean): void {
    const element = this.querySelector<HTMLElement>(`[data-part="${part}"]`);
    if (element) element.hidden = !visible;
  }

  #leadToSignIn(): void {
    const link = this.querySelector<HTMLAnchorElement>("[data-sign-in]");
    if (!link) return;
    const address = new URL(link.href);
    address.searchParams.set("next", location.pathname + location.search);
    link.href = address.href;
  }

  async #keepAlive(form: HTMLFormElement): Promise<void> {
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
      if (answer.ok) this.#ownUse();
      else this.#expire();
    } catch {
      // No signal: the dialog stays and counts on; the button can be pressed again.
    }
  }

  #expire(): void {
    this.#lastUse = Date.now() - Number(this.dataset.limit) * 1000;
    this.#look();
  }
}
customElements.define("idle-warning", IdleWarning);
export {};
