/** What one has typed under a post and not sent yet, kept in this browser so that a reload or a dead line loses nothing. */
export class Outbox {
  constructor(postId) {
    // Colleagues share machines: each finds only what is their own.
    this.name = `rounds:${document.body.dataset.member}:post:${postId}`;
  }

  #read() {
    try {
      return { draft: "", parent: null, replies: [], ...JSON.parse(localStorage.getItem(this.name) ?? "{}") };
    } catch {
      return { draft: "", parent: null, replies: [] };
    }
  }

  #write(kept) {
    try {
      if (kept.draft || kept.replies.length) localStorage.setItem(this.name, JSON.stringify(kept));
      else localStorage.removeItem(this.name);
    } catch {
      // A browser that keeps nothing still sends.
    }
  }

  get draft() {
    const { draft, parent } = this.#read();
    return { draft, parent };
  }

  /** Sent and unanswered, each `{client_id, body, parent}`. */
  get replies() {
    return this.#read().replies;
  }

  keepDraft(draft, parent) {
    this.#write({ ...this.#read(), draft, parent });
  }

  add(reply) {
    const kept = this.#read();
    this.#write({ ...kept, draft: "", parent: null, replies: [...kept.replies, reply] });
  }

  remove(clientId) {
    const kept = this.#read();
    this.#write({ ...kept, replies: kept.replies.filter((one) => one.client_id !== clientId) });
  }
}
