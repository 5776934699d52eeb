/** A reply of one's own as it stands on the page while it is on its way, or why it is not. */
const WORDS = { sending: "Sending", kept: "Waiting", held: "Waiting", refused: "Not sent", sent: "Sent" };

export class Sending {
  constructor(template, reply, { onAgain, onEdit, onDiscard }) {
    this.element = template.content.firstElementChild.cloneNode(true);
    this.element.dataset.client = reply.client_id;
    this.#part("typed").textContent = reply.body;
    this.#part("again").addEventListener("click", onAgain);
    this.#part("edit-unsent").addEventListener("click", onEdit);
    this.#part("discard").addEventListener("click", onDiscard);
  }

  /** `isTried` is true while only the server knows whether it has the reply: then it is too late to change one's mind. */
  show(state, sentence, isTried) {
    const { dataset } = this.element;
    if (dataset.state === state && this.#part("sentence").textContent === (sentence ?? "")) return;
    dataset.state = state;
    this.#part("state-words").textContent = WORDS[state];
    this.#part("sentence").textContent = sentence ?? "";
    this.#part("problem").hidden = !sentence;
    this.#part("again").hidden = state === "kept";
    this.#part("edit-unsent").hidden = this.#part("discard").hidden = isTried;
  }

  #part(name) {
    return this.element.querySelector(`[data-${name}]`);
  }
}
