/**
 * `<place-picker>` around a `<select>`: type a part of a name in Thai or English and choose by arrow and Enter or by
 * tap. The select stays, hidden, and keeps the value, so that the form and other scripts see nothing new.
 * An option's `data-also` holds further names; its group's label is shown beside it.
 */
interface Choice {
  option: HTMLOptionElement;
  group: string;
  words: string;
}

const most = 50;
const fold = (text: string): string => text.toLowerCase().normalize("NFC").replace(/\s+/g, "");

class PlacePicker extends HTMLElement {
  #select!: HTMLSelectElement;
  #input = document.createElement("input");
  #list = document.createElement("ul");
  #status = document.createElement("div");
  #choices: Choice[] = [];
  #shown: Choice[] = [];
  #active = -1;

  connectedCallback(): void {
    const select = this.querySelector("select");
    if (!select || this.#list.isConnected) return;
    this.#select = select;
    this.#choices = [...select.options].filter((option) => option.value).map((option) => ({
      option,
      group: option.parentElement instanceof HTMLOptGroupElement ? option.parentElement.label : "",
      words: fold(`${option.text} ${option.dataset.also ?? ""}`),
    }));
    this.#build();
    this.#listen();
    this.#showChosen();
  }

  #build(): void {
    const { id } = this.#select;
    const input = this.#input;
    input.className = "govuk-input";
    input.type = "text";
    input.autocomplete = "off";
    input.placeholder = this.dataset.placeholder ?? "";
    input.id = id;
    this.#select.id = `${id}-select`;
    this.#list.id = `${id}-list`;
    this.#list.setAttribute("role", "listbox");
    this.#list.hidden = true;
    const label = this.querySelector<HTMLLabelElement>(`label[for="${id}"]`);
    if (label) this.#list.setAttribute("aria-label", label.innerText);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.#list.id })) {
      input.setAttribute(name, value);
    }
    const described = this.#select.getAttribute("aria-describedby");
    if (described) input.setAttribute("aria-describedby", described);
    if (this.#select.required) input.required = true;
    if (this.#select.classList.contains("govuk-select--error")) input.classList.add("govuk-input--error");
    this.#status.className = "rg-sr-only";
    this.#status.setAttribute("role", "status");
    const box = document.createElement("div");
    box.className = "rg-picker";
    this.#select.hidden = true;
    this.#select.required = false;
    this.#select.before(box);
    box.append(input, this.#list, this.#status);
  }

  #listen(): void {
    const input = this.#input;
    input.addEventListener("input", () => this.#search());
    input.addEventListener("focus", () => input.select());
    input.addEventListener("click", () => this.#search(""));
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => {
      this.#close();
      this.#takeTyped();
    });
    // Before the blur, so that a tap on an option is not lost.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => {
      const index = [...this.#list.children].indexOf((event.target as Element).closest("[role=option]")!);
      if (index >= 0) this.#choose(index);
    });
    this.#select.addEventListener("change", () => this.#showChosen());
    this.#select.form?.addEventListener("reset", () => setTimeout(() => this.#showChosen()));
  }

  #search(text = this.#input.value): void {
    const wanted = fold(text);
    const begins = (choice: Choice): number => (choice.words.startsWith(wanted) ? 0 : 1);
    const found = this.#choices.filter((choice) => choice.words.includes(wanted));
    this.#shown = (wanted ? found.sort((a, b) => begins(a) - begins(b)) : found).slice(0, most);
    this.#active = wanted && this.#shown.length ? 0 : -1;
    this.#draw();
    this.#status.textContent = this.#shown.length
      ? (this.dataset.found ?? "").replace("{n}", String(found.length))
      : (this.dataset.none ?? "");
  }

  #draw(): void {
    this.#list.replaceChildren(
      ...this.#shown.map((choice, index) => {
        const item = document.createElement("li");
        item.id = `${this.#list.id}-${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(index === this.#active));
        item.append(choice.option.text);
        if (choice.group) {
          const group = document.createElement("small");
          group.textContent = choice.group;
          item.append(group);
        }
        return item;
      }),
    );
    if (!this.#shown.length) {
      const none = document.createElement("li");
      none.className = "rg-none";
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.textContent = this.dataset.none ?? "";
      this.#list.append(none);
    }
    this.#list.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
    this.#mark();
  }

  #mark(): void {
    [...this.#list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === this.#active)));
    const active = this.#list.children[this.#active];
    if (active) {
      this.#input.setAttribute("aria-activedescendant", active.id);
      active.scrollIntoView({ block: "nearest" });
    } else this.#input.removeAttribute("aria-activedescendant");
  }

  #key(event: KeyboardEvent): void {
    const open = !this.#list.hidden;
    const count = this.#shown.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) {
        this.#search("");
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#active = count ? (this.#active + step + count) % count : -1;
      this.#mark();
    } else if (event.key === "Enter" && open && this.#active >= 0) {
      event.preventDefault();
      this.#choose(this.#active);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.#close();
      this.#showChosen();
    }
  }

  #choose(index: number): void {
    const choice = this.#shown[index];
    if (!choice) return;
    this.#set(choice.option.value);
    this.#close();
    this.#showChosen();
  }

  #set(value: string): void {
    if (this.#select.value === value) return;
    this.#select.value = value;
    this.#select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** A name typed out in full counts as chosen where only one place has it; anything else is put back, and an emptied
   * field chooses nothing. */
  #takeTyped(): void {
    const typed = fold(this.#input.value);
    const [same, another] = this.#choices.filter((choice) => fold(choice.option.text) === typed);
    if (!typed) this.#set("");
    else if (same && !another && this.#select.selectedOptions[0]?.text !== same.option.text) this.#set(same.option.value);
    this.#showChosen();
  }

  #showChosen(): void {
    const chosen = this.#select.selectedOptions[0];
    this.#input.value = chosen?.value ? chosen.text : "";
  }

  #close(): void {
    this.#list.hidden = true;
    this.#active = -1;
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }
}
customElements.define("place-picker", PlacePicker);
export {};
