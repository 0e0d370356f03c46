/** `<here-point data-field>` around a field: a button puts the device's own position into it, for the person to look at. */
import { filled } from "../palad/words";

class HerePoint extends HTMLElement {
  connectedCallback(): void {
    const offer = this.querySelector<HTMLElement>("[data-offer]");
    if (!offer || !("geolocation" in navigator)) return;
    offer.hidden = false;
    offer.querySelector("button")!.addEventListener("click", () => {
      this.#say(this.dataset["finding"] ?? "");
      navigator.geolocation.getCurrentPosition(this.#found, this.#failed, { enableHighAccuracy: true, timeout: 15_000 });
    });
  }

  #found = ({ coords }: GeolocationPosition): void => {
    const field = this.querySelector<HTMLInputElement>(`[name="${this.dataset["field"] ?? ""}"]`)!;
    field.value = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    this.#say(filled(this.dataset["found"], { n: Math.ceil(coords.accuracy) }));
  };

  #failed = (): void => this.#say(this.dataset["failed"] ?? "");

  #say(text: string): void {
    this.querySelector("[data-status]")!.textContent = text;
  }
}
customElements.define("here-point", HerePoint);
