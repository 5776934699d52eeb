/** Who is here and who is writing. Nothing of it is kept, and a sign of writing fades by itself. */
import { mention } from "../core/streams.js";

const SECONDS_SHOWN = 4;
const SECONDS_BETWEEN_SIGNS = 2.5;
const MOST_NAMES = 3;
const NAMELESS = "";

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
    this.#stops(NAMELESS);
  }

  #here({ count, names = [] }) {
    const sign = this.section.querySelector("[data-here-now]");
    if (!sign) return;
    sign.hidden = count === 0;
    sign.querySelector("[data-here]").textContent = count;
    const list = sign.querySelector("[data-here-names]");
    if (!list) return;
    drawNames(list, names);
    sign.querySelector("[data-here-others]").textContent = othersWords(count - names.length, names.length);
  }

  #sign(field) {
    if (!field.value.trim() || Date.now() - this.signedAt < SECONDS_BETWEEN_SIGNS * 1000) return;
    this.signedAt = Date.now();
    mention("writing", this.key);
  }

  /** `writers` people write, of whom `names` are the first; who may not see names gets none. */
  #writes({ writers, names = [] }) {
    names.forEach(({ handle, name }) => this.#begins(handle, name, 1));
    const others = writers - names.length;
    if (others > 0) this.#begins(NAMELESS, "Somebody", others);
    this.#show();
  }

  #begins(handle, name, count) {
    clearTimeout(this.writers.get(handle)?.timer);
    const timer = setTimeout(() => this.#stops(handle), SECONDS_SHOWN * 1000);
    this.writers.set(handle, { name, count, timer });
  }

  #stops(handle) {
    clearTimeout(this.writers.get(handle)?.timer);
    if (this.writers.delete(handle)) this.#show();
  }

  #show() {
    const line = this.section.querySelector("[data-writing]");
    if (line) line.textContent = writingWords([...this.writers.values()]);
  }
}

function writingWords(writers) {
  const count = writers.reduce((sum, each) => sum + each.count, 0);
  if (count === 0) return "";
  if (count > writers.length || count > MOST_NAMES) return `${count} people are writing`;
  const names = writers.map(({ name }) => name);
  const last = names.pop();
  return names.length ? `${names.join(", ")} and ${last} are writing` : `${last} is writing`;
}

function othersWords(others, named) {
  if (others <= 0) return "";
  const words = `${others} ${others === 1 ? "reader" : "readers"}`;
  return named ? `and ${words} without a name here` : words;
}

/** Leaves those who are still here where they are: somebody may be about to choose one of them. */
function drawNames(list, names) {
  const before = new Map([...list.children].map((item) => [item.dataset.handle, item]));
  const items = names.map((person) => before.get(person.handle) ?? personLink(person));
  for (const item of [...list.children]) if (!items.includes(item)) item.remove();
  items.forEach((item, position) => {
    if (list.children[position] !== item) list.insertBefore(item, list.children[position] ?? null);
  });
}

function personLink({ handle, name }) {
  const item = document.createElement("li");
  item.dataset.handle = handle;
  const link = Object.assign(document.createElement("a"), { href: `/members/${handle}`, textContent: name });
  item.append(link);
  return item;
}
