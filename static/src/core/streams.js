/**
 * Live streams: every numbered event of a stream once and in order, whatever the network does meanwhile.
 *
 *   const stream = follow("post:12", 34, { "reply.posted": (body) => ... }, { onReset, onGone, onMessage, onLine });
 *   const answer = await send("reply", { ... }, "/posts/12/replies");
 */
import { get, post, refusalOf } from "./fetching.js";
import * as line from "./line.js";
import { pageSignal } from "./page.js";

const SECONDS_BETWEEN_HEADS = 25;
const SECONDS_BETWEEN_POLLS = 5;
const SECONDS_AFTER_A_FAILURE = 2;

const followed = new Set();
let isWatching = false;

/**
 * Follows the stream `key` from the number `after`, which the page was rendered at; null begins at what is newest.
 * `handlers` maps an event's type to a function of its body. Options: `onReset` when too much was missed and the page
 * should be loaded again, `onGone` when the reader may hear it no longer, `onMessage(name, body)` for what has no number
 * (`here`, `writing`), `onLine(isUp)` when the socket comes or goes.
 */
export function follow(key, after, handlers, options = {}) {
  const stream = new Stream(key, after, handlers, options);
  followed.add(stream);
  // When its page is left while something plays on, nobody reads it any more.
  pageSignal().addEventListener("abort", () => stream.end());
  watch();
  line.open().then(() => stream.catchUp());
  return stream;
}

/** Sends over the socket; where that has no line or no answer, posts to `address`, so the server must know repeats. */
export async function send(name, payload, address) {
  const answer = await line.ask(name, payload).catch(() => null);
  if (answer === null) return post(address, payload);
  if (answer.problem) throw refusalOf(answer.status, answer);
  return answer;
}

/** Tells the others on `key` something that nobody misses when it is lost. */
export function mention(name, key) {
  line.mention(name, { stream: key });
}

class Stream {
  constructor(key, after, handlers, options) {
    Object.assign(this, { key, last: after, handlers, options, asking: null, isBehind: false, isOver: false });
  }

  /** Asks for what is missing; a second wish while one is being answered is granted after it. */
  catchUp() {
    this.isBehind = true;
    this.asking ??= this.#askUntilEven().finally(() => (this.asking = null));
    return this.asking;
  }

  async #askUntilEven() {
    while (this.isBehind && !this.isOver) {
      this.isBehind = false;
      try {
        this.#take(await this.#missing());
      } catch (problem) {
        if (problem.status === 404) this.end("onGone");
        else if (line.isUp()) setTimeout(() => this.catchUp(), SECONDS_AFTER_A_FAILURE * 1000);
      }
    }
  }

  async #missing() {
    const request = { stream: this.key, after: this.last };
    if (!line.isUp()) return get(`/streams/${this.key}/events?after=${this.last ?? ""}`);
    const answer = await line.ask("subscribe", request);
    if (answer.problem) throw refusalOf(answer.status, answer);
    return answer;
  }

  #take({ head, events, more, reset }) {
    if (this.last === null) this.last = head;
    else if (reset) this.end("onReset");
    else {
      events.forEach((event) => this.hear(event));
      this.isBehind ||= more;
    }
  }

  /** Applies the next number, drops what was heard before, and asks when something between is missing. */
  hear({ seq, type, body }) {
    if (this.isOver || this.last === null || seq <= this.last) return;
    if (seq > this.last + 1) {
      this.catchUp();
      return;
    }
    this.last = seq;
    try {
      this.handlers[type]?.(body, seq);
    } catch (problem) {
      reportError(problem); // One event that cannot be shown must not hold up those after it.
    }
  }

  /** Stops following; `why` names the option to call. */
  end(why) {
    this.isOver = true;
    followed.delete(this);
    if (![...followed].some(({ key }) => key === this.key)) line.mention("unsubscribe", { stream: this.key });
    this.options[why]?.();
  }

  /** Makes sure that the number `seq`, of which one has heard elsewhere, is not missed. */
  reach(seq) {
    if (this.last !== null && seq > this.last) this.catchUp();
  }
}

function each(act) {
  return () => [...followed].forEach(act);
}

const catchUpAll = each((stream) => stream.catchUp());

function watch() {
  if (isWatching) return;
  isWatching = true;
  line.on("up", catchUpAll);
  line.on("up", each((stream) => stream.options.onLine?.(true)));
  line.on("down", each((stream) => stream.options.onLine?.(false)));
  line.on("message", ({ detail }) => hear(detail));
  // Without this the last event of a quiet stream could stay lost: nothing follows that would show the gap.
  setInterval(catchUpAll, SECONDS_BETWEEN_HEADS * 1000);
  setInterval(poll, SECONDS_BETWEEN_POLLS * 1000);
  addEventListener("online", wake);
  addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", wake);
}

function hear({ name, body }) {
  for (const stream of [...followed].filter(({ key }) => key === body.stream)) {
    if (name === "event") stream.hear(body);
    else if (name === "gone") stream.end("onGone");
    else stream.options.onMessage?.(name, body);
  }
}

function poll() {
  if (!line.isUp() && navigator.onLine && !document.hidden) catchUpAll();
}

function wake() {
  if (document.hidden) return;
  line.hurry();
  catchUpAll();
}
