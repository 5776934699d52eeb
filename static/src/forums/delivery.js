/** Brings replies to the server: one after the other as they were written, again and again until there is an answer. */
import { growing } from "../core/pauses.js";

export const KEPT = "Kept here. It is sent as soon as the line is back.";
const AFTER_FAILURE = { first: 2_000, most: 30_000 };
const AFTER_LIMIT = { first: 20_000, most: 60_000 };
const UNTIL_KEPT_IS_SAID = 4_000;
const DAY = 24 * 60 * 60 * 1000;

export class Delivery {
  /**
   * `send(reply)` answers `{id, seq}`, or throws an error that has a `status` where the server has refused. `show(reply,
   * state, sentence)` is told `sending`, `kept`, `held` (to be tried again after a while) and `refused`, `sent(reply,
   * answer)` of what has arrived.
   */
  constructor({ outbox, send, show, sent, isOnline = () => navigator.onLine, now = Date.now }) {
    Object.assign(this, { outbox, send, show, sent, isOnline, now, isRunning: false, failures: 0, wake: null });
  }

  /** Goes on with what was kept. What is older than a day might surprise: it waits until one says so. */
  begin() {
    for (const reply of this.outbox.replies) {
      if (!reply.problem && this.now() - reply.at > DAY) this.outbox.note(reply.client_id, { problem: keptSince(reply.at) });
    }
    for (const reply of this.outbox.replies) this.#showAsItIs(reply);
    this.#run();
  }

  add(reply) {
    this.outbox.add(reply);
    this.#showAsItIs(reply);
    this.#run();
  }

  again(clientId) {
    this.outbox.note(clientId, { problem: null });
    this.hurry();
  }

  /** The server has it, says whoever has heard of it. */
  delivered(clientId) {
    this.outbox.remove(clientId);
  }

  /** There may be a line again: the next try is made at once. */
  hurry() {
    this.failures = 0;
    if (this.wake) this.wake();
    else this.#run();
  }

  #next() {
    return this.outbox.replies.find(({ problem }) => !problem);
  }

  async #run() {
    if (this.isRunning) return;
    this.isRunning = true;
    for (let reply = this.#next(); reply; reply = this.#next()) await this.#deliver(reply);
    this.isRunning = false;
  }

  async #deliver(reply) {
    if (!this.isOnline()) {
      this.#showAll("kept", KEPT);
      return this.#pause(AFTER_FAILURE);
    }
    this.show(reply, "sending");
    // From now on nobody but the server knows whether it is there: written anew, it could stand there twice.
    this.outbox.note(reply.client_id, { isTried: true });
    const slow = setTimeout(() => this.#showAll("kept", KEPT), UNTIL_KEPT_IS_SAID);
    const outcome = await this.send(reply).catch((problem) => ({ problem }));
    clearTimeout(slow);
    if (outcome.problem) await this.#failed(reply, outcome.problem);
    else this.#sent(reply, outcome);
  }

  #sent(reply, answer) {
    this.failures = 0;
    this.outbox.remove(reply.client_id);
    this.sent(reply, answer);
  }

  async #failed(reply, { status, message }) {
    if (!status || status >= 500 || status === 408) {
      this.#showAll("kept", KEPT);
      await this.#pause(AFTER_FAILURE);
    } else if (status === 429) {
      this.outbox.note(reply.client_id, { isTried: false });
      this.show(this.outbox.find(reply.client_id) ?? reply, "held", message);
      await this.#pause(AFTER_LIMIT);
    } else {
      this.outbox.note(reply.client_id, { problem: message, isTried: false });
      this.show(reply, "refused", message);
    }
  }

  #pause({ first, most }) {
    const long = growing(first, this.failures, most);
    this.failures += 1;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.wake(), long);
      this.wake = () => {
        clearTimeout(timer);
        this.wake = null;
        resolve();
      };
    });
  }

  #showAll(state, sentence) {
    for (const reply of this.outbox.replies) if (!reply.problem) this.show(reply, state, sentence);
  }

  #showAsItIs(reply) {
    if (reply.problem) this.show(reply, "refused", reply.problem);
    else this.show(reply, this.isOnline() ? "sending" : "kept", this.isOnline() ? undefined : KEPT);
  }
}

function keptSince(at) {
  const day = new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long" });
  return `Written on ${day} and not sent then. Send it if it still fits.`;
}
