/** The questions of a session: each once, with its votes, and in an order that never changes under the finger. */
import { pageSignal } from "../core/page.js";
import { fromHtml } from "./reply_list.js";

const SECONDS_OF_CALM = 3;

export class Queue {
  constructor(section) {
    this.section = section;
    this.list = section?.querySelector("[data-questions]");
    if (!section) return;
    this.touchedAt = 0;
    for (const type of ["pointermove", "pointerdown", "keydown", "scroll"]) {
      this.list.addEventListener(type, () => (this.touchedAt = Date.now()), { passive: true });
    }
    const timer = setInterval(() => this.#settle(), 1000);
    pageSignal().addEventListener("abort", () => clearInterval(timer));
  }

  row(id) {
    return this.list?.querySelector(`[data-question="${id}"]`) ?? null;
  }

  put({ id, question, author }) {
    if (!this.list || this.row(id)) return;
    const row = fromHtml(question);
    this.#equip(row, id, author);
    this.list.insertBefore(row, this.#rows().find((one) => comesBefore(row, one)) ?? this.#nothing);
    this.#count();
    this.section.querySelector("[data-question-news]").textContent = "A question was asked";
  }

  /** New words; none takes the question away. */
  changed({ id, question, author }) {
    const row = this.row(id);
    if (!question) row?.remove();
    else if (row) row.querySelector("[data-question-text]").replaceWith(wordsOf(question));
    else this.put({ id, question, author });
    this.#count();
  }

  votes({ id, count }) {
    const place = this.row(id)?.querySelector("[data-vote]");
    if (!place) return;
    place.querySelector("[data-press-count]").textContent = count;
    const words = place.querySelector("[data-vote-words]");
    if (words) words.textContent = count === 1 ? "vote" : "votes";
  }

  answered({ id, answered }) {
    this.#mark(id, "answered", answered);
  }

  pinned({ id, pinned }) {
    this.#mark(id, "pin", pinned, "pinned");
  }

  #mark(id, noun, isOn, name = noun) {
    for (const place of [this.row(id), document.getElementById(`reply-${id}`)?.querySelector(":scope > .reply-main")]) {
      if (!place) continue;
      place.toggleAttribute(`data-${name}`, isOn);
      for (const mark of place.querySelectorAll(`.reply-foot [data-${name}-mark]`)) mark.hidden = !isOn;
      const button = place.querySelector(`form[action="/replies/${id}/${noun}"] button`);
      button?.setAttribute("aria-pressed", String(isOn));
      const words = button?.querySelector("[data-press-words]");
      if (words) words.textContent = isOn ? button.dataset.on : button.dataset.off;
    }
  }

  /** What a reader may do with it is their own: nobody votes for what they asked themselves. */
  #equip(row, id, author) {
    const tools = this.section.querySelector("template[data-tools-of-question]");
    row.querySelector("[data-question-tools]").innerHTML = filled(tools, id);
    const vote = this.section.querySelector("template[data-vote-button]");
    if (vote && author !== document.body.dataset.member) row.querySelector("[data-vote]").innerHTML = filled(vote, id);
  }

  #rows() {
    return [...this.list.querySelectorAll(":scope > .question")];
  }

  get #nothing() {
    return this.list.querySelector("[data-no-questions]");
  }

  #count() {
    const { length } = this.#rows();
    this.#nothing.hidden = length > 0;
    for (const place of document.querySelectorAll("[data-question-count]")) place.textContent = length;
  }

  /** Puts the rows in order once nobody points at them, types in them or scrolls through them. */
  #settle() {
    const isInUse = this.list.contains(document.activeElement) && document.activeElement !== this.list;
    if (isInUse || this.list.matches(":hover") || Date.now() - this.touchedAt < SECONDS_OF_CALM * 1000) return;
    const rows = this.#rows();
    const sorted = rows.toSorted((one, other) => (comesBefore(one, other) ? -1 : 1));
    if (sorted.some((row, place) => row !== rows[place])) this.list.prepend(...sorted);
  }
}

/** As the server orders them: pinned ones, those still open, the most votes, the oldest. */
function comesBefore(one, other) {
  const [a, b] = [rank(one), rank(other)];
  const place = a.findIndex((value, n) => value !== b[n]);
  return place >= 0 && a[place] < b[place];
}

function rank(row) {
  const votes = Number(row.querySelector("[data-press-count]").textContent);
  return ["pinned" in row.dataset ? 0 : 1, "answered" in row.dataset ? 1 : 0, -votes, Number(row.dataset.question)];
}

function wordsOf(html) {
  return fromHtml(html).querySelector("[data-question-text]");
}

function filled(template, id) {
  return template.innerHTML.replaceAll("{id}", id).replaceAll("%7Bid%7D", id);
}
