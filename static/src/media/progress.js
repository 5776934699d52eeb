/** A recording that is being made ready: how far it is, live; then the player, or what went wrong and a way on. */
import { get, post } from "../core/fetching.js";
import { follow } from "../core/streams.js";
import { toast } from "../core/toasts.js";

// The post that waited for its recording appears a moment after it.
const UNTIL_THE_POST_APPEARS = 1500;

class Making {
  constructor(card) {
    this.card = card;
    this.address = `/uploads/${card.dataset.asset}`;
    this.making = card.querySelector("[data-making]");
    this.failed = card.querySelector("[data-failed]");
  }

  listen() {
    const handlers = {
      progress: (body) => this.show(body),
      failed: (body) => this.showFailure(body),
      // Where the medium is shown already, one waits for the rest of it.
      [this.card.dataset.until]: () => this.finish(),
    };
    // From the very first number: nothing that was told between the page and now is missed.
    this.stream = follow(`asset:${this.card.dataset.asset}`, 0, handlers);
    this.card.querySelector("[data-again]").addEventListener("click", (event) => this.beginAgain(event));
  }

  show({ percent, words }) {
    this.turn({ isFailed: false });
    this.making.querySelector("progress").value = percent / 100;
    this.making.querySelector("[data-progress-words]").textContent = words;
  }

  showFailure({ reason }) {
    this.turn({ isFailed: true });
    this.failed.querySelector("[data-reason]").textContent = reason;
  }

  turn({ isFailed }) {
    this.failed.hidden = !isFailed;
    this.making.hidden = isFailed;
  }

  async beginAgain(event) {
    event.preventDefault();
    try {
      await post(`${this.address}/renditions`);
    } catch (problem) {
      toast(problem.message);
    }
  }

  async finish() {
    this.stream.end();
    if ("reload" in this.card.dataset) {
      setTimeout(() => location.reload(), UNTIL_THE_POST_APPEARS);
      return;
    }
    const { html } = await get(`${this.address}/player`);
    this.card.replaceWith(document.createRange().createContextualFragment(html));
  }
}

export function start(card) {
  new Making(card).listen();
}
