/** Who is here and who is writing. Nothing of it is kept, and a sign of writing fades by itself. */
import { mention } from "../core/streams.js";

const SECONDS_SHOWN = 4;
const SECONDS_BETWEEN_SIGNS = 2.5;

export class Presence {
  constructor(section, key) {
    this.section = section;
    this.key = key;
    this.writers = new Map();
    this.signedAt = 0;
    section.querySelector("[data-composer] textarea")?.addEventListener("input", (event) => this.#sign(event.target));
  }

  hear(name, body) {
    if (name === "here") this.#here(body);
    if (name === "writing") this.#writes(body);
  }

  /** Who has just posted writes no longer. */
  hasPosted(handle) {
    this.#stops(handle);
    this.#stops("");
  }

  #here({ count, names }) {
    this.section.querySelector("[data-here-now]").hidden = count === 0;
    this.section.querySelector("[data-here]").textContent = count;
    const list = this.section.querySelector("[data-here-names]");
    if (!list || !names) return;
    list.replaceChildren(...names.map(personLink));
    const others = count - names.length;
    this.section.querySelector("[data-here-others]").textContent = others > 0 ? othersWords(others, names.length) : "";
  }

  #sign(field) {
    if (!field.value.trim() || Date.now() - this.signedAt < SECONDS_BETWEEN_SIGNS * 1000) return;
    this.signedAt = Date.now();
    mention("writing", this.key);
  }

  #writes({ handle = "", name = "Somebody" }) {
    if (handle && handle === document.body.dataset.member) return;
    clearTimeout(this.writers.get(handle)?.timer);
    const timer = setTimeout(() => this.#stops(handle), SECONDS_SHOWN * 1000);
    this.writers.set(handle, { name, timer });
    this.#show();
  }

  #stops(handle) {
    clearTimeout(this.writers.get(handle)?.timer);
    if (this.writers.delete(handle)) this.#show();
  }

  #show() {
    const names = [...this.writers.values()].map(({ name }) => name);
    const line = this.section.querySelector("[data-writing]");
    if (line) line.textContent = writingWords(names);
  }
}

function writingWords(names) {
  if (names.length === 0) return "";
  if (names.length > 2) return `${names.length} people are writing`;
  return `${names.join(" and ")} ${names.length === 1 ? "is" : "are"} writing`;
}

function othersWords(others, named) {
  const words = `${others} ${others === 1 ? "reader" : "readers"}`;
  return named ? `and ${words} without a name here` : words;
}

function personLink({ handle, name }) {
  const item = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href: `/members/${handle}`, textContent: name });
  item.append(link);
  return item;
}
