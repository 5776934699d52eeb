/** One stream by Server-Sent Events: for readers without an account, and where a socket is not let through. */
import { growing } from "./pauses.js";

const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 60_000;

export class Source {
  /** `tell` has `event(body)`, `message(name, body)` for what has no number, `gone()`, `reset()`, and `changed()`. */
  constructor(stream, tell, make = (address) => new EventSource(address)) {
    Object.assign(this, { stream, tell, make, isOpen: false, tries: 0 });
    this.#open();
  }

  close() {
    clearTimeout(this.timer);
    this.events.close();
    this.isOpen = false;
  }

  #open() {
    this.events = this.make(`/streams/${this.stream.key}/live?after=${this.stream.last}`);
    this.events.addEventListener("open", () => this.#opened());
    this.events.addEventListener("error", () => this.#later());
    this.events.addEventListener("message", ({ data }) => this.tell.event(JSON.parse(data)));
    this.events.addEventListener("gone", () => this.tell.gone());
    this.events.addEventListener("reset", () => this.tell.reset());
    for (const name of ["here", "writing"]) {
      this.events.addEventListener(name, ({ data }) => this.tell.message(name, JSON.parse(data)));
    }
  }

  #opened() {
    this.isOpen = true;
    this.tries = 0;
    this.tell.changed();
  }

  // The browser would come back by itself, but after the same pause as everybody else's.
  #later() {
    this.close();
    this.timer = setTimeout(() => this.#open(), growing(FIRST_PAUSE, this.tries, LONGEST_PAUSE));
    this.tries += 1;
    this.tell.changed();
  }
}
