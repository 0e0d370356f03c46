/** One row of the grid: its cells, what is stored of it, what is wrong with it, and the choice where two collide. */
import { type Cells, FIGURES, asDays, filled, isAnswered, isBlank, rowHours, spoken, tidy } from "./cells";
import type { Told } from "./saving";

type Box = HTMLInputElement | HTMLTextAreaElement;
type Words = Record<string, string | undefined>;

export class Row {
  readonly key: string;
  readonly boxes: Box[];
  stored: Cells = {};
  /** Whether the server knows it. */
  known: boolean;
  /** What was refused, so that the same is not sent again. */
  #refused = "";
  #clash: HTMLFieldSetElement | null = null;

  constructor(
    readonly element: HTMLTableRowElement,
    readonly words: Words,
    readonly day: number,
    readonly picked: (row: Row) => void,
  ) {
    this.key = element.dataset["row"] ?? "";
    this.boxes = [...element.querySelectorAll<Box>("[data-field]")];
    this.known = element.dataset["new"] === undefined;
    const was = (this.#was?.value ?? "").split("|");
    FIGURES.forEach((name, index) => (this.stored[name] = was[index] ?? ""));
    if (this.box("text")) {
      this.stored["unit"] = was.length > 4 ? was.pop()! : "";
      this.stored["text"] = was.slice(3).join("|");
    }
    if (element.classList.contains("rg-grid__row--wrong")) this.#refused = this.#print();
    const drawn = element.querySelector<HTMLFieldSetElement>("[data-part=clash]");
    if (drawn) this.#ask(drawn);
  }

  box(name: string): Box | undefined {
    return this.boxes.find((each) => each.dataset["field"] === name);
  }

  get cells(): Cells {
    return Object.fromEntries(this.boxes.map((box) => [box.dataset["field"]!, this.#read(box)]));
  }

  #read(box: Box): string {
    const isWord = box.dataset["field"] === "text" || box.dataset["field"] === "unit";
    return isWord ? box.value.trim().replace(/\s+/g, " ") : tidy(box.value);
  }

  #print(): string {
    return JSON.stringify(this.cells);
  }

  get isDirty(): boolean {
    const cells = this.cells;
    if (!this.known && isBlank(cells) && !cells["text"]) return false;
    return Object.keys(cells).some((name) => cells[name] !== (this.stored[name] ?? ""));
  }

  /** Whether it waits to be sent: changed, not waiting for a choice, not just refused as it is. */
  get isDue(): boolean {
    return this.isDirty && !this.#clash && this.#refused !== this.#print();
  }

  get isStuck(): boolean {
    return Boolean(this.#clash) || (this.isDirty && this.#refused === this.#print());
  }

  get isBlank(): boolean {
    return isBlank(this.cells);
  }

  get isAnswered(): boolean {
    return isAnswered(this.cells);
  }

  get hours(): number {
    return rowHours(this.cells, this.day);
  }

  get #was(): HTMLInputElement | null {
    return this.element.querySelector<HTMLInputElement>("input[name^=was-]");
  }

  get #told(): HTMLElement {
    return this.element.querySelector<HTMLElement>("[data-part=told]")!;
  }

  /** Puts values into the cells; the one being typed in is left alone unless `all`. */
  show(cells: Cells, all = true): void {
    for (const box of this.boxes) {
      const value = cells[box.dataset["field"]!];
      if (value === undefined || this.#read(box) === value) continue;
      if (all || box !== document.activeElement) box.value = value;
    }
  }

  /** What is not done takes no time. */
  settle(): void {
    if (this.cells["quantity"] === "0") this.show({ days: "0", hours: "0" });
  }

  /** The hours, and what is still missing; a refusal stays until the row is changed. */
  reckon(): void {
    const cells = this.cells;
    const total = this.element.querySelector<HTMLElement>("[data-part=total]");
    if (total) total.textContent = isAnswered(cells) ? spoken(this.hours) : "–";
    if (this.#refused && this.#refused === this.#print()) return;
    if (this.#refused) this.#unmark();
    this.#refused = "";
    if (!isBlank(cells) && !isAnswered(cells)) this.say(this.words["half"] ?? "");
    else if (asDays(cells, this.day)) this.say(filled(this.words["asDays"], { n: this.day }));
    else this.say("");
  }

  say(text: string, others = false): void {
    const told = this.#told;
    if (told.textContent !== text) told.textContent = text;
    told.classList.toggle("rg-grid__told--others", others);
  }

  /** It is stored as it was sent; the server may have put it right (a comma, a zero). */
  stand(sent: Cells, told: Cells = sent): void {
    const untouched = JSON.stringify(this.cells) === JSON.stringify(sent);
    this.#remember(told);
    this.known = true;
    delete this.element.dataset["new"];
    this.element.querySelector<HTMLElement>("[data-act=remove]")?.removeAttribute("hidden");
    if (untouched) this.show(told, false);
  }

  /** Another changed it: shown at once, with who and when. */
  take(told: Told): void {
    this.#remember(told);
    this.show(told);
    this.reckon();
    this.say(filled(this.words["others"], { who: told.who, when: told.when }), true);
    this.element.classList.add("rg-grid__row--changed");
  }

  #remember(cells: Cells): void {
    for (const name of Object.keys(this.cells)) this.stored[name] = cells[name] ?? "";
    const names = this.box("text") ? [...FIGURES, "text", "unit"] : FIGURES;
    if (this.#was) this.#was.value = names.map((name) => this.stored[name] ?? "").join("|");
  }

  refuse(field: string, message: string): void {
    this.#unmark();
    this.#refused = this.#print();
    this.element.classList.add("rg-grid__row--wrong");
    this.box(field)?.setAttribute("aria-invalid", "true");
    this.say(message);
  }

  #unmark(): void {
    this.element.classList.remove("rg-grid__row--wrong");
    for (const box of this.boxes) box.removeAttribute("aria-invalid");
  }

  /** Both changed it: the person says which holds. Until then nothing of it is sent. */
  collide(theirs: Told): void {
    this.#clash?.remove();
    this.#remember(theirs);
    const choice = document.createElement("fieldset");
    choice.className = "rg-clash";
    const legend = document.createElement("legend");
    legend.textContent = this.words["which"] ?? "";
    const whose = theirs.who ? filled(this.words["theirs"], { who: theirs.who, when: theirs.when }) : this.words["stored"] ?? "";
    choice.append(
      legend,
      this.#option("mine", this.words["mine"] ?? "", this.words["typed"] ?? ""),
      this.#option("theirs", whose, theirs.said),
    );
    this.#told.after(choice);
    this.#ask(choice);
  }

  #option(value: string, title: string, detail: string): HTMLLabelElement {
    const label = document.createElement("label");
    label.className = "rg-clash__one";
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: `pick-${this.key}`, value });
    const bold = document.createElement("b");
    bold.textContent = title;
    const text = document.createElement("span");
    text.append(bold, ` ${detail}`);
    label.append(radio, text);
    return label;
  }

  #ask(choice: HTMLFieldSetElement): void {
    this.#clash = choice;
    this.element.classList.add("rg-grid__row--wrong");
    choice.addEventListener("change", (event) => {
      if ((event.target as HTMLInputElement).value === "theirs") this.show(this.stored);
      choice.remove();
      this.#clash = null;
      this.#refused = "";
      this.#unmark();
      this.reckon();
      this.box("quantity")?.focus();
      this.picked(this);
    });
  }
}
