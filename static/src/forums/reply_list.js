/** The replies on the page: puts in, replaces and marks what the stream tells, each reply once and in its place. */
import { focusOn, redraw } from "./redrawing.js";
import { Scroller } from "./scrolling.js";

const SECONDS_NEW = 2;

export function fromHtml(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

export class ReplyList {
  constructor(section, tools) {
    this.section = section;
    this.list = section.querySelector("[data-replies]");
    this.news = section.querySelector("[data-news]");
    this.tools = tools;
    this.isNewestFirst = section.dataset.order === "newest";
    this.isPart = "part" in section.dataset;
    this.scroller = new Scroller(this.list, this.isNewestFirst);
    this.held = [];
    this.unseen = [];
    this.scroller.onScroll(() => this.#lookAround());
    this.news.querySelector("button").addEventListener("click", () => this.showNews());
  }

  reply(id) {
    return this.list.querySelector(`[data-reply="${id}"]`);
  }

  /** Whether it is on the page, or held back until its place is not in view. */
  has(id) {
    return this.reply(id) !== null || this.held.some((one) => one.id === id);
  }

  sending(clientId) {
    return this.list.querySelector(`.reply-sending[data-client="${CSS.escape(clientId)}"]`);
  }

  get me() {
    return document.body.dataset.member;
  }

  /** Puts a reply in its place; false when it is on the page already. */
  posted({ id, parent, author, html, client_id: clientId }) {
    if (this.has(id)) return false;
    const reply = this.#drawn(html, id, parent);
    const sending = author === this.me && this.sending(clientId);
    if (sending) this.#settle(sending, reply, parent);
    else if (this.isPart && !parent) this.#note(reply);
    else this.#arrive({ id, reply, parent });
    return true;
  }

  /** Text, state and face are replaced; the answers and the reader's own buttons stay as they are. */
  changed({ id, html, parent }) {
    const held = this.held.find((one) => one.id === id)?.reply;
    const old = held ?? this.reply(id);
    if (!old) return;
    const fresh = this.#drawn(html, id, parent);
    this.scroller.keepStill(() => redraw(old, fresh));
  }

  useful({ id, useful }) {
    const mark = this.#ofReply(id, "[data-useful]");
    if (mark) mark.hidden = !useful;
    const button = this.#ofReply(id, `form[action="/replies/${id}/useful"] button`);
    if (!button) return;
    button.setAttribute("aria-pressed", String(useful));
    button.querySelector("[data-press-words]").textContent = useful ? button.dataset.on : button.dataset.off;
  }

  /** A reply of one's own, before the server has it. */
  begin(reply, parent) {
    this.#place(reply, parent);
    this.scroller.show(reply);
  }

  /** One that has been kept since an earlier page: nobody waits to see it. */
  beginAgain(reply, parent) {
    this.scroller.keepStill(() => this.#place(reply, parent));
  }

  /** What becomes of a reply on its way is said below it: whoever looks at it, sees that, too. */
  whileLookingAt(element, act) {
    const wasInView = this.scroller.isInView(element);
    act();
    if (wasInView) this.scroller.show(element);
  }

  showNews() {
    const held = this.held.splice(0);
    held.forEach(({ reply, parent }) => this.#place(reply, parent));
    const first = firstOnPage(this.unseen);
    // The button goes, and takes the focus with it.
    if (first) focusOn(first);
    this.#seen();
    if (first) this.scroller.lead(first);
    else if (this.isPart) location.assign(`${location.pathname}#discussion`);
    else this.scroller.toEnd();
  }

  #drawn(html, id, parent) {
    const reply = fromHtml(html);
    this.tools.give(reply, id, parent);
    return reply;
  }

  /** Two of one's own, sent at once, may arrive in the other order: the numbers decide. */
  #settle(sending, reply, parent) {
    const wasInView = this.scroller.isInView(sending);
    this.scroller.keepStill(() => {
      sending.remove();
      this.#place(reply, parent);
    });
    // One that was kept for long arrives while its author reads elsewhere.
    if (wasInView) this.scroller.show(reply);
  }

  #arrive({ id, reply, parent }) {
    const home = parent ? this.#answers(parent) : null;
    if (parent && !home) return; // Its thread is on another page.
    const wasAtEnd = this.scroller.isAtEnd();
    if (home && !wasAtEnd && this.scroller.wouldPush(this.reply(parent))) {
      this.held.push({ id, reply, parent });
      this.#note(reply);
      return;
    }
    reply.classList.add("reply-new");
    setTimeout(() => reply.classList.remove("reply-new"), SECONDS_NEW * 1000);
    if (wasAtEnd && home) {
      this.scroller.keepEndStill(() => this.#place(reply, parent));
    } else if (wasAtEnd) {
      this.#place(reply, parent);
      this.scroller.toEnd();
    } else {
      this.scroller.keepStill(() => this.#place(reply, parent));
      this.#note(reply);
    }
  }

  #place(reply, parent) {
    this.list.querySelector("[data-none]")?.remove();
    const home = parent ? this.#answers(parent) : this.list;
    if (!home) return;
    const others = [...home.querySelectorAll(":scope > .reply")].filter((one) => one !== reply);
    if (home === this.list && this.isNewestFirst) {
      const older = others.find((one) => isOlder(one, reply));
      home.insertBefore(reply, older ?? (others.at(-1)?.nextSibling || this.news));
    } else {
      const younger = others.find((one) => isOlder(reply, one));
      home.insertBefore(reply, younger ?? (home === this.list ? this.#tail() : null));
    }
  }

  #tail() {
    return this.list.querySelector(":scope > .replies-page:not(:first-child)") ?? this.news;
  }

  #answers(parent) {
    return this.reply(parent)?.querySelector(":scope > .answers") ?? null;
  }

  #ofReply(id, selector) {
    const reply = this.held.find((one) => one.id === id)?.reply ?? this.reply(id);
    return reply?.querySelector(`:scope > .reply-main > .reply-foot ${selector}`);
  }

  #note(reply) {
    this.unseen.push(reply);
    this.#showCount();
  }

  #lookAround() {
    if (this.news.hidden) return;
    const out = this.held.filter(({ parent }) => !this.scroller.wouldPush(this.reply(parent)));
    this.held = this.held.filter((one) => !out.includes(one));
    if (out.length) this.scroller.keepStill(() => out.forEach(({ reply, parent }) => this.#place(reply, parent)));
    if (this.held.length === 0 && !this.isPart && this.scroller.isAtEnd()) this.#seen();
  }

  #seen() {
    this.unseen = [];
    this.#showCount();
  }

  #showCount() {
    const count = this.unseen.length;
    this.news.hidden = count === 0;
    this.news.classList.toggle("discussion-news-top", this.isNewestFirst);
    this.news.querySelector("[data-news-words]").textContent = `${count} new ${count === 1 ? "reply" : "replies"}`;
  }
}

function firstOnPage(replies) {
  const [first] = replies
    .filter((reply) => reply.isConnected)
    .sort((one, other) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  return first;
}

/** A reply that is still being sent is younger than all that have a number. */
function isOlder(one, other) {
  return Number(one.dataset.reply ?? Infinity) < Number(other.dataset.reply ?? Infinity);
}
