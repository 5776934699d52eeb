/** Keeps still what one reads: new things are put in without moving it, and shown at once only to who waits at the end. */
import { pageSignal } from "../core/page.js";

const NEAR = 90;
const ROOM = 16;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Scroller {
  constructor(list, isNewestFirst) {
    this.list = list;
    this.isNewestFirst = isNewestFirst;
  }

  /** On wide screens the list scrolls, on phones the page does. */
  get #box() {
    return getComputedStyle(this.list).overflowY === "auto" ? this.list : document.scrollingElement;
  }

  #window() {
    if (this.#box !== this.list) return { top: 0, bottom: innerHeight };
    const { top, bottom } = this.list.getBoundingClientRect();
    return { top, bottom };
  }

  /** Whether one looks at the place where new replies appear. */
  isAtEnd() {
    const { top, bottom } = this.#window();
    const box = this.list.getBoundingClientRect();
    if (this.isNewestFirst) return this.#box === this.list ? this.list.scrollTop < NEAR : box.top > top - NEAR;
    if (this.#box === this.list) return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR;
    return box.bottom < bottom + NEAR && box.bottom > top;
  }

  /** Whether something put in at the end of `thread` would push down what is in view. */
  wouldPush(thread) {
    const { top, bottom } = this.#window();
    const edge = thread.getBoundingClientRect().bottom;
    return edge > top && edge < bottom;
  }

  /** Changes the list by `act` while the first thing in view stays where it is. */
  keepStill(act) {
    const { top } = this.#window();
    const anchor = [...this.list.querySelectorAll("[data-reply]")].find((reply) => edgeOf(reply) > top);
    const before = anchor?.getBoundingClientRect().top;
    act();
    if (!anchor?.isConnected) return;
    const moved = anchor.getBoundingClientRect().top - before;
    if (Math.abs(moved) >= 1) this.#box.scrollBy({ top: moved, behavior: "instant" });
  }

  toEnd() {
    if (this.#box === this.list) this.#by(this.isNewestFirst ? -this.list.scrollHeight : this.list.scrollHeight);
    else this.show(this.isNewestFirst ? this.list.firstElementChild : lastReply(this.list));
  }

  /** Scrolls as little as needed, and only what holds the replies: the rest of the page stays where it is. */
  show(element) {
    if (!element) return;
    const { top, bottom } = this.#window();
    const box = element.getBoundingClientRect();
    const margin = this.#box === this.list ? ROOM : innerHeight / 3;
    if (box.bottom > bottom - margin) this.#by(box.bottom - bottom + margin);
    else if (box.top < top + ROOM) this.#by(box.top - top - ROOM);
  }

  #by(top) {
    this.#box.scrollBy({ top, behavior: calm.matches ? "instant" : "smooth" });
  }

  onScroll(act) {
    this.list.addEventListener("scroll", act, { passive: true });
    addEventListener("scroll", act, { passive: true, signal: pageSignal() });
  }
}

function edgeOf(reply) {
  return (reply.querySelector(":scope > .reply-main") ?? reply).getBoundingClientRect().bottom;
}

function lastReply(list) {
  return [...list.querySelectorAll("[data-reply], .reply-sending")].at(-1);
}
