/** One stream, as far as this page has heard it: every number once and in order, whatever is asked and pushed meanwhile. */
const MOST_AHEAD = 200;

/** One who hears a stream from a number on, or with null from what is newest. */
export class Follower {
  constructor(stream, after, handlers, options) {
    Object.assign(this, { stream, last: after, handlers, options, isOver: false });
  }

  /** Applies the next number; what was heard before is dropped, and what comes too early waits in the stream. */
  hear({ seq, type, body }) {
    if (this.isOver || this.last === null || seq !== this.last + 1) return;
    this.last = seq;
    try {
      this.handlers[type]?.(body, seq);
    } catch (problem) {
      reportError(problem); // One event that cannot be shown must not hold up those after it.
    }
  }

  /** Makes sure that the number `seq`, of which one has heard elsewhere, is not missed. */
  reach(seq) {
    if (!this.isOver && this.last !== null && seq > this.last) this.stream.catchUp();
  }

  /** Stops following; `why` names the option to call. */
  end(why) {
    if (this.isOver) return;
    this.isOver = true;
    this.stream.drop(this);
    this.options[why]?.();
  }
}

export class Stream {
  /**
   * `ask(key, after)` answers `{head, events, more}` or `{head, reset}`, or throws an error with `status` where the
   * server has refused. `onRest` is called whenever nothing is being asked any more, `onEmpty` after the last follower.
   */
  constructor(key, { ask, onRest, onEmpty }) {
    Object.assign(this, { key, ask, onRest, onEmpty, asking: null, isBehind: false, failures: 0, quiet: 0 });
    this.followers = new Set();
    this.ahead = new Map();
  }

  follow(after, handlers, options) {
    const follower = new Follower(this, after, handlers, options);
    this.followers.add(follower);
    return follower;
  }

  drop(follower) {
    this.followers.delete(follower);
    if (this.followers.size === 0) this.onEmpty(this);
  }

  /** Up to which number all have heard; null when all begin at what is newest. */
  get last() {
    const numbers = [...this.followers].map(({ last }) => last).filter((last) => last !== null);
    return numbers.length ? Math.min(...numbers) : null;
  }

  /** Something that was pushed. What comes too early is kept, while what lies between is asked for. */
  hear(event) {
    this.quiet = 0;
    this.#deliver(event);
    if (this.last !== null && event.seq <= this.last) return;
    if (this.ahead.size < MOST_AHEAD) this.ahead.set(event.seq, event);
    if (!this.asking) this.catchUp();
  }

  /** Asks for what is missing; a second wish while one is being answered is granted after it. */
  catchUp() {
    if (this.followers.size === 0) return Promise.resolve();
    this.isBehind = true;
    this.asking ??= this.#askUntilEven();
    return this.asking;
  }

  end(why) {
    for (const follower of [...this.followers]) follower.end(why);
  }

  /** Too much was missed since the number `after`, by those who had heard up to it. */
  reset(after = this.last) {
    for (const follower of [...this.followers]) if (follower.last === after) follower.end("onReset");
  }

  async #askUntilEven() {
    while (this.isBehind && this.followers.size) {
      this.isBehind = false;
      const after = this.last;
      try {
        this.#take(await this.ask(this.key, after), after);
      } catch (problem) {
        this.#failed(problem);
      }
    }
    this.asking = null;
    this.onRest(this);
  }

  #failed(problem) {
    this.failures += 1;
    if (problem.status === 404) this.end("onGone");
  }

  #take({ head, events = [], more = false, reset = false }, after) {
    this.failures = 0;
    for (const follower of this.followers) follower.last ??= head;
    const isTooLate = reset && after !== null;
    if (isTooLate) this.reset(after);
    events.forEach((event) => this.#deliver(event));
    this.quiet = this.last === after ? this.quiet + 1 : 0;
    this.#deliverWhatWaits();
    // An answer that lacks what was pushed already, and brings nothing else, is asked for again after a pause.
    if (this.ahead.size && this.last === after) this.failures += 1;
    else this.isBehind ||= more || isTooLate || this.ahead.size > 0;
  }

  #deliver(event) {
    for (const follower of [...this.followers]) follower.hear(event);
  }

  #deliverWhatWaits() {
    for (const seq of [...this.ahead.keys()].sort((one, other) => one - other)) {
      if (this.last !== null && seq > this.last + 1) return;
      this.#deliver(this.ahead.get(seq));
      this.ahead.delete(seq);
    }
  }
}
