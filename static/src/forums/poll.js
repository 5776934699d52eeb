/** The poll of a post: voting in place, and results that stay true while one looks at them; who has not voted hears no results. */
import { get, post } from "../core/fetching.js";
import { follow } from "../core/streams.js";
import { fromHtml } from "./reply_list.js";

// All who read along ask for a changed poll; not all at the same moment.
const SECONDS_TO_SPREAD = 1.5;

export function poll(room) {
  const place = document.querySelector("[data-poll-place]");
  if (!place) return {};
  const shown = new Poll(room, place);
  return {
    "poll.voted": ({ voters }) => shown.count(voters),
    "poll.closed": (results) => shown.close(results),
    "poll.changed": () => shown.renewSoon(),
  };
}

class Poll {
  constructor(room, place) {
    Object.assign(this, { room, place, stream: null, renewal: null });
    place.addEventListener("submit", (event) => event.target.matches("[data-poll-ballot]") && this.#vote(event));
    this.#followResults();
  }

  count(voters) {
    const line = this.place.querySelector("[data-poll-voters]");
    if (line) line.textContent = votes(voters);
  }

  close({ html }) {
    const body = this.place.querySelector(".poll-body");
    if (!body) return;
    const own = [...body.querySelectorAll("[data-poll-own]:not([hidden])")].map((mark) => mark.closest("[data-poll-choice]"));
    const results = fromHtml(html);
    for (const { dataset } of own) ofChoice(results, dataset.pollChoice).querySelector("[data-poll-own]").hidden = false;
    const wasVoting = body.contains(document.activeElement);
    body.replaceWith(results);
    this.place.querySelector("[data-poll-closing]")?.remove();
    this.stream?.end();
    this.room.announce("The poll is closed. Its results are on the page.");
    if (wasVoting) this.#focus();
  }

  renewSoon() {
    this.renewal ??= setTimeout(() => this.#renew(), Math.random() * SECONDS_TO_SPREAD * 1000);
  }

  async #renew() {
    this.renewal = null;
    try {
      const { html } = await get(`/posts/${this.room.postId}/poll`);
      this.#put(html);
    } catch (problem) {
      if (problem.status === 404) this.place.replaceChildren();
    }
  }

  async #vote(event) {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const { html } = await post(form.action, new FormData(form));
      this.#put(html);
      this.#focus();
    } catch (problem) {
      const sentence = form.querySelector("[data-poll-problem]");
      sentence.textContent = problem.message;
      sentence.hidden = false;
    } finally {
      button.disabled = false;
    }
  }

  #put(html) {
    this.place.replaceChildren(fromHtml(html));
    this.#followResults();
  }

  #followResults() {
    const card = this.place.querySelector("[data-poll-stream]");
    this.stream?.end();
    if (!card) return;
    const { pollStream, pollStreamHead } = card.dataset;
    this.stream = follow(pollStream, Number(pollStreamHead), { "poll.results": (results) => fill(card, results) });
  }

  #focus() {
    this.place.querySelector("#poll-question").focus({ preventScroll: true });
  }
}

/** Nothing moves: only numbers and the length of bars are another. */
function fill(card, { voters, choices }) {
  card.querySelector("[data-poll-voters]").textContent = votes(voters);
  for (const { id, votes: count, share } of choices) {
    const line = ofChoice(card, id);
    line.querySelector("[data-poll-share]").textContent = `${share} %`;
    line.querySelector("[data-poll-votes]").textContent = votes(count);
    line.querySelector("progress").value = share;
  }
}

function ofChoice(card, id) {
  return card.querySelector(`[data-poll-choice="${CSS.escape(id)}"]`);
}

function votes(count) {
  return `${count.toLocaleString("en-GB")} ${count === 1 ? "vote" : "votes"}`;
}
