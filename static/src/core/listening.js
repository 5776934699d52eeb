/**
 * All streams that a page follows, and the ways in which it hears them: a socket; without one Server-Sent Events for
 * what the page is about, and for everything else, or where those do not come through either, asking now and then.
 */
import { refusalOf } from "./fetching.js";
import { growing, spread } from "./pauses.js";
import { Stream } from "./stream.js";

const BETWEEN_HEADS = 25_000;
const UNTIL_LATE = 3_000;
const SOURCE_TO_OPEN = 5_000;
const AFTER_FAILURE = { first: 2_000, most: 60_000 };
const ASKING = { first: 4_000, most: 30_000 };
const ASKING_HIDDEN = { first: 60_000, most: 600_000 };
const MISSES_UNTIL_DEAF = 2;

export class Listening {
  constructor(line, { get, post, source }, surroundings) {
    Object.assign(this, { line, get, post, newSource: source, surroundings });
    this.streams = new Map();
    this.source = null;
    this.isLate = false;
    this.misses = 0;
    this.hasBegun = false;
  }

  follow(key, after, handlers, options = {}) {
    this.#begin();
    const stream = this.streams.get(key) ?? this.#open(key);
    const follower = stream.follow(after, handlers, options);
    if (this.line.isUp || this.isLate) this.#catchUp(stream);
    return follower;
  }

  /** Sends by socket; where that has no line or no answer, posts to `address`, so the server must know repeats. */
  async send(name, payload, address) {
    const answer = await this.line.ask(name, payload).catch(() => null);
    if (answer === null) return this.post(address, payload);
    if (answer.problem) throw refusalOf(answer.status, answer);
    return answer;
  }

  /** Tells the others on `key` something that nobody misses when it is lost. */
  mention(name, key) {
    this.line.mention(name, { stream: key });
  }

  #open(key) {
    const stream = new Stream(key, {
      ask: (...request) => this.#ask(...request),
      onRest: () => this.#rest(stream),
      onEmpty: () => this.#close(stream),
    });
    stream.state = "live";
    this.streams.set(key, stream);
    return stream;
  }

  #close(stream) {
    clearTimeout(stream.timer);
    this.streams.delete(stream.key);
    // A page that is left ends several streams at once, and the server lets a page hear only so many.
    this.line.tell("unsubscribe", { stream: stream.key });
    this.#arrange();
  }

  async #ask(key, after) {
    if (!this.line.isUp) return this.get(`/streams/${key}/events?after=${after ?? ""}`);
    const answer = await this.line.ask("subscribe", { stream: key, after });
    if (answer.problem) throw refusalOf(answer.status, answer);
    return answer;
  }

  #begin() {
    if (this.hasBegun) return;
    this.hasBegun = true;
    this.line.addEventListener("up", () => this.#up());
    this.line.addEventListener("down", () => this.#down());
    this.line.addEventListener("message", ({ detail }) => this.#hear(detail));
    this.surroundings.tell(() => this.#look());
    this.isLate = !this.surroundings.isMember();
    if (this.isLate) return;
    this.line.open();
    this.#waitForLine();
  }

  #up() {
    clearTimeout(this.lateness);
    this.isLate = false;
    this.#arrange();
    this.#catchUpAll();
  }

  #down() {
    this.#waitForLine();
    this.#tellStates();
  }

  #waitForLine() {
    clearTimeout(this.lateness);
    this.lateness = setTimeout(() => {
      this.isLate = true;
      this.#catchUpAll();
    }, UNTIL_LATE);
  }

  #hear({ name, body }) {
    const stream = this.streams.get(body?.stream);
    if (!stream) return;
    if (name === "event") this.#push(stream, body);
    else if (name === "gone") stream.end("onGone");
    else for (const { options } of [...stream.followers]) options.onMessage?.(name, body);
  }

  #push(stream, event) {
    stream.hear(event);
    if (!stream.asking && stream.followers.size) this.#wait(stream);
  }

  /** The reader has come back or gone, the network too; what was missed meanwhile is fetched at once. */
  #look() {
    // After a sleep it may be open on this side only.
    this.source?.close();
    this.source = null;
    if (!this.surroundings.isHidden()) this.#wake();
    this.#tellStates();
  }

  #wake() {
    this.line.hurry();
    for (const stream of this.streams.values()) stream.quiet = 0;
    if (this.line.isUp || this.isLate) this.#catchUpAll();
  }

  #catchUpAll() {
    for (const stream of [...this.streams.values()]) this.#catchUp(stream);
  }

  #catchUp(stream) {
    this.#arrange();
    // A source that is being opened brings what is missing by itself.
    if (this.source?.stream === stream && !this.source.isOpen) this.#wait(stream, SOURCE_TO_OPEN);
    else stream.catchUp();
  }

  /** Where there is no socket: one source a page, as a browser opens few lines to a server and other tabs want some. */
  #arrange() {
    const isWanted = this.isLate && !this.line.isUp && !this.surroundings.isHidden() && this.misses < MISSES_UNTIL_DEAF;
    const main = isWanted ? [...this.streams.values()].find(isMain) : undefined;
    if (this.source?.stream === main) return;
    this.source?.close();
    this.source = main ? this.newSource(main, this.#listenerOf(main)) : null;
  }

  #listenerOf(stream) {
    return {
      event: (event) => {
        this.misses = 0;
        this.#push(stream, event);
      },
      message: (name, body) => this.#hear({ name, body: { ...body, stream: stream.key } }),
      gone: () => stream.end("onGone"),
      reset: () => stream.reset(),
      changed: () => this.#rest(stream),
    };
  }

  #isPushed(stream) {
    return this.line.isUp || (this.source?.stream === stream && this.source.isOpen);
  }

  #rest(stream) {
    if (!this.streams.has(stream.key)) return;
    this.#noteMiss(stream);
    if (!stream.asking) this.#wait(stream);
    this.#tellState(stream);
  }

  /** A source that is open but lets nothing through, behind a proxy that collects: then one asks instead. */
  #noteMiss(stream) {
    if (!stream.isComparing || stream.asking) return;
    stream.isComparing = false;
    if (stream.quiet === 0 && this.source?.stream === stream) this.misses += 1;
    this.#arrange();
  }

  #wait(stream, pause = this.#pauseOf(stream)) {
    clearTimeout(stream.timer);
    stream.timer = setTimeout(() => this.#turn(stream), pause);
  }

  #pauseOf(stream) {
    if (stream.failures) return growing(AFTER_FAILURE.first, stream.failures - 1, AFTER_FAILURE.most);
    // Without this the last event of a quiet stream could stay lost: nothing follows that would show the gap.
    if (this.#isPushed(stream)) return spread(BETWEEN_HEADS);
    const { first, most } = this.surroundings.isHidden() ? ASKING_HIDDEN : ASKING;
    return growing(first, Math.max(stream.quiet - 1, 0), most);
  }

  #turn(stream) {
    // Who comes back to the page or to the network has everything compared in that moment.
    if (this.line.isUp ? this.surroundings.isHidden() : !this.surroundings.isOnline()) return this.#wait(stream);
    stream.isComparing = this.#isPushed(stream);
    stream.catchUp();
  }

  #tellStates() {
    for (const stream of this.streams.values()) this.#tellState(stream);
  }

  #tellState(stream) {
    const state = this.#stateOf(stream);
    // In a page that nobody sees there is nothing to say, and it is otherwise a moment after they look again.
    if (state === stream.state || this.surroundings.isHidden()) return;
    stream.state = state;
    for (const { options } of stream.followers) options.onState?.(state);
  }

  #stateOf(stream) {
    if (stream.asking) return stream.state;
    if (this.#isPushed(stream)) return stream.failures ? "reconnecting" : "live";
    if (!this.surroundings.isOnline()) return "offline";
    return this.isLate && !stream.failures ? "slow" : "reconnecting";
  }
}

function isMain(stream) {
  return stream.last !== null && [...stream.followers].some(({ options }) => options.isMain);
}
