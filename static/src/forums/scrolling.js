/** Keeps still what one reads: new things are put in without moving it, and shown at once only to who waits at the end. */
import { pageSignal } from "../core/page.js";

const NEAR = 90;
const ROOM = 32;
const KEY = "rounds:place";
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
    const bar = document.querySelector(".topbar").getBoundingClientRect();
    if (this.#box !== this.list) return { top: Math.max(0, bar.bottom), bottom: innerHeight };
    const { top, bottom } = this.list.getBoundingClientRect();
    return { top, bottom };
  }

  /** Whether one looks at the place where new replies appear. */
  isAtEnd() {
    const { top, bottom } = this.#window();
    const box = this.list.getBoundingClientRect();
    if (this.#box === this.list) {
      const { scrollTop, scrollHeight, clientHeight } = this.list;
      return (this.isNewestFirst ? scrollTop : scrollHeight - scrollTop - clientHeight) < NEAR;
    }
    if (this.isNewestFirst) return box.top > top - NEAR && box.top < bottom;
    return box.bottom < bottom + NEAR && box.bottom > top;
  }

  /** Whether something put in at the end of `thread` would push down what is in view. */
  wouldPush(thread) {
    const { top, bottom } = this.#window();
    const edge = thread.getBoundingClientRect().bottom;
    return edge > top && edge < bottom;
  }

  isInView(element) {
    const { top, bottom } = this.#window();
    const box = element.getBoundingClientRect();
    return box.bottom > top && box.top < bottom;
  }

  /** Changes the list by `act` while what is in view stays where it is. */
  keepStill(act) {
    this.#keep(this.#anchor(), act);
  }

  /** The same for who reads the end. */
  keepEndStill(act) {
    this.#keep(() => this.#endOfList(), act);
  }

  #keep(edge, act) {
    const before = edge?.();
    act();
    const moved = edge ? edge() - before : 0;
    if (Math.abs(moved) >= 1) this.#box.scrollBy({ top: moved, behavior: "instant" });
  }

  /** Measures what must not move: a reply that begins in view, else one that fills it; null when the list is further down. */
  #anchor() {
    const { top, bottom } = this.#window();
    if (this.#endOfList() <= top) return () => this.#endOfList();
    const edges = [...this.list.querySelectorAll("[data-reply]")].map((reply) => [reply, reply.getBoundingClientRect().top]);
    const first = edges.find(([, edge]) => edge >= top && edge < bottom) ?? edges.findLast(([, edge]) => edge < top);
    return first ? () => first[0].getBoundingClientRect().top : null;
  }

  #endOfList() {
    const box = this.list.getBoundingClientRect();
    return this.#box === this.list ? box.top - this.list.scrollTop + this.list.scrollHeight : box.bottom;
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

  /** Scrolls to where one reads on from `element`. */
  lead(element) {
    this.#by(element.getBoundingClientRect().top - this.#window().top - ROOM);
  }

  /** Notes where one reads, for the page that is loaded in place of this one. */
  notePlace() {
    const { top } = this.#window();
    const reply = [...this.list.querySelectorAll("[data-reply]")].find((one) => one.getBoundingClientRect().top >= top);
    if (!reply) return;
    const place = { id: reply.id, below: reply.getBoundingClientRect().top - top };
    sessionStorage.setItem(KEY, JSON.stringify(place));
  }

  backToPlace() {
    const { id, below } = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    sessionStorage.removeItem(KEY);
    const reply = id && document.getElementById(id);
    if (!reply) return;
    const moved = reply.getBoundingClientRect().top - this.#window().top - below;
    this.#box.scrollBy({ top: moved, behavior: "instant" });
  }

  #by(top) {
    this.#box.scrollBy({ top, behavior: calm.matches ? "instant" : "smooth" });
  }

  onScroll(act) {
    this.list.addEventListener("scroll", act, { passive: true });
    addEventListener("scroll", act, { passive: true, signal: pageSignal() });
  }
}

function lastReply(list) {
  return [...list.querySelectorAll("[data-reply], .reply-sending")].at(-1);
}
