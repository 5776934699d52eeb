/** What screen readers are told of the discussion: politely, and bundled when much is said at once. */
const PAUSE = 5_000;

export class Announcer {
  constructor(section) {
    this.place = section.querySelector("[data-announce]");
    this.replies = 0;
    this.sentences = [];
    this.timer = null;
  }

  /** Somebody else's reply is here. */
  reply(name) {
    this.replies += 1;
    this.last = name;
    this.#soon();
  }

  say(words) {
    this.sentences.push(words);
    this.#soon();
  }

  /** The first thing at once, whatever follows together after a pause. */
  #soon() {
    if (this.timer === null) this.#speak();
  }

  #speak() {
    const sentences = this.sentences.splice(0);
    if (this.replies) sentences.push(this.#repliesSentence());
    this.replies = 0;
    this.timer = null;
    if (!sentences.length) return;
    this.place.textContent = sentences.join(". ");
    this.timer = setTimeout(() => this.#speak(), PAUSE);
  }

  #repliesSentence() {
    if (this.replies === 1) return `New reply from ${this.last}`;
    return `${this.replies} new replies, the last from ${this.last}`;
  }
}
