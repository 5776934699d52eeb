/** What stands at the edge of the scripts in their tests: a server's log, a line, a browser, and a clock that is turned. */
import { mock } from "node:test";
import { Listening } from "../../../static/src/core/listening.js";

const AN_ANSWER = 3;

/** Chance is the same in every run. */
let seed = 11;
Math.random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;

/** As a browser has it: an error that nobody caught, which stops nothing. */
export const reported = [];
globalThis.reportError = (problem) => reported.push(problem.message);

/** All that has been awaited by now has its answer. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

export async function pass(seconds) {
  for (let passed = 0; passed < seconds; passed += 0.5) {
    mock.timers.tick(500);
    await settled();
  }
}

/** The server: numbered logs, which answer a few events at a time and can refuse. */
export class Server {
  logs = {};
  tails = {};
  asked = [];
  refusals = [];

  tell(key, body) {
    const log = (this.logs[key] ??= []);
    log.push({ stream: key, seq: log.length + 1, type: "said", body });
    return log.at(-1);
  }

  answer(key, after) {
    this.asked.push([key, after]);
    const refusal = this.refusals.shift();
    if (refusal) throw Object.assign(new Error("Refused."), { status: refusal });
    const log = this.logs[key] ?? [];
    if (after === null || after < (this.tails[key] ?? 0) || after > log.length) return { head: log.length, reset: true };
    const events = log.slice(after, after + AN_ANSWER);
    return { head: log.length, events, more: after + events.length < log.length };
  }
}

/** A line that is up or down as the test says. */
export class Line extends EventTarget {
  isUp = false;
  opened = 0;
  hurried = 0;
  told = [];
  held = null;

  constructor(server) {
    super();
    this.server = server;
  }

  open() {
    this.opened += 1;
  }

  hurry() {
    this.hurried += 1;
  }

  async ask(name, payload) {
    if (!this.isUp) throw new Error("There is no line.");
    if (name !== "subscribe") return this.answer(name, payload);
    try {
      const answer = this.server.answer(payload.stream, payload.after);
      await this.held;
      return answer;
    } catch ({ message, status }) {
      return { problem: message, status };
    }
  }

  tell(name, payload) {
    this.told.push([name, payload.stream]);
  }

  turn(isUp) {
    this.isUp = isUp;
    this.dispatchEvent(new Event(isUp ? "up" : "down"));
  }

  push(body, name = "event") {
    this.dispatchEvent(new CustomEvent("message", { detail: { name, body } }));
  }
}

/** Server-Sent Events as the page sees them. */
export class Source {
  isOpen = false;
  isClosed = false;

  constructor(stream, tell) {
    Object.assign(this, { stream, tell, after: stream.last });
  }

  open() {
    this.isOpen = true;
    this.tell.changed();
  }

  close() {
    this.isClosed = true;
    this.isOpen = false;
  }
}

export class Surroundings {
  hidden = false;
  online = true;

  constructor(member) {
    this.isMember = () => member;
    this.isHidden = () => this.hidden;
    this.isOnline = () => this.online;
  }

  tell(act) {
    this.act = act;
  }

  change(now) {
    Object.assign(this, now);
    this.act();
  }
}

/** A page of a member, or of nobody, and whatever it has heard. */
export class Page {
  heard = [];
  told = [];
  sources = [];
  posted = [];

  constructor({ member = true } = {}) {
    this.server = new Server();
    this.line = new Line(this.server);
    this.surroundings = new Surroundings(member);
    const source = (...words) => (this.sources.push(new Source(...words)), this.source);
    this.listening = new Listening(this.line, { get: this.#get, post: this.#post, source }, this.surroundings);
  }

  get source() {
    return this.sources.at(-1);
  }

  #get = async (address) => {
    const [, key, after] = address.match(/^\/streams\/(.+)\/events\?after=(\d*)$/);
    if (this.isCut) throw new TypeError("Failed to fetch");
    return this.server.answer(key, after === "" ? null : Number(after));
  };

  #post = async (address, payload) => {
    this.posted.push([address, payload]);
    return { by: "post" };
  };

  follow(key, after, { heard = this.heard, ...options } = {}) {
    const note = (what) => (detail) => this.told.push(detail === undefined ? what : `${what} ${detail}`);
    return this.listening.follow(key, after, { said: (body) => heard.push(body) }, {
      onReset: note("reset"),
      onGone: note("gone"),
      onState: note("state"),
      onMessage: note("message"),
      ...options,
    });
  }
}

/** As localStorage and sessionStorage. */
export class Storage {
  #kept = new Map();

  get length() {
    return this.#kept.size;
  }

  key(n) {
    return [...this.#kept.keys()][n] ?? null;
  }

  getItem(key) {
    return this.#kept.get(key) ?? null;
  }

  setItem(key, words) {
    this.#kept.set(key, words);
  }

  removeItem(key) {
    this.#kept.delete(key);
  }

  /** What a tab gets that is opened as the double of another one. */
  double() {
    const twin = new Storage();
    for (const [key, words] of this.#kept) twin.setItem(key, words);
    return twin;
  }
}

/** As navigator.locks, for exclusive locks. */
export class Locks {
  #held = new Set();

  async request(name, { ifAvailable, signal }, act) {
    if (this.#held.has(name)) {
      if (ifAvailable) return act(null);
      // Left alone, Node would not wait for a signal.
      const waiting = setInterval(() => {}, 100);
      signal.addEventListener("abort", () => clearInterval(waiting));
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    }
    this.#held.add(name);
    return Promise.resolve(act({ name })).finally(() => this.#held.delete(name));
  }

  /** The page that held them is gone. */
  release() {
    this.#held.clear();
  }
}
