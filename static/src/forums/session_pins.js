/** The list of pinned replies above the post, made of the words that stand in the discussion. */
const LONGEST = 90;

export class Pins {
  constructor(section) {
    this.place = section.querySelector("[data-pins]");
    this.list = section.querySelector("[data-pin-list]");
  }

  put({ id, pinned }) {
    this.#line(id)?.remove();
    if (pinned) this.list.append(lineFor(id));
    this.place.hidden = this.list.children.length === 0;
  }

  /** After an edit, a removal or a return; the discussion on the page hears of it at the same moment. */
  changed({ id }) {
    if (this.#line(id)) setTimeout(() => this.put({ id, pinned: isReadable(id) }));
  }

  #line(id) {
    return this.list.querySelector(`[data-pin="${id}"]`);
  }
}

function isReadable(id) {
  return Boolean(document.querySelector(`#reply-${id} > .reply-main > .reply-text`));
}

function lineFor(id) {
  const main = document.querySelector(`#reply-${id} > .reply-main`);
  const words = main?.querySelector(":scope > .reply-text")?.textContent.trim().replace(/\s+/g, " ") ?? "A reply";
  const shown = words.length > LONGEST ? `${words.slice(0, LONGEST - 1)}…` : words;
  const name = main?.querySelector(".name")?.textContent;
  const item = document.createElement("li");
  item.dataset.pin = id;
  const link = Object.assign(document.createElement("a"), { href: `#reply-${id}` });
  link.textContent = name ? `${name}: ${shown}` : shown;
  link.dataset.toReply = "";
  item.append(link);
  return item;
}
