/**
 * What one has typed under a post and not sent yet, kept in this browser so that neither a reload nor a dead line nor a
 * closed tab loses it. Each reply and each tab's draft has a key of its own: tabs never write over each other's.
 */
const NOTHING = { length: 0, key: () => null, getItem: () => null, setItem: () => refuse(), removeItem: () => {} };
const memory = new Map();

export class Outbox {
  /** Colleagues share machines: each `member` finds only what is their own. */
  constructor({ member, postId, tab, storage = ofThisBrowser() }) {
    Object.assign(this, { tab, storage, place: `rounds:${member}:post:${postId}` });
  }

  /** `{body, parent}`, or null. */
  get draft() {
    return this.#read(this.#draftKey(this.tab));
  }

  keepDraft(body, parent) {
    if (body) this.#write(this.#draftKey(this.tab), { body, parent });
    else this.#remove(this.#draftKey(this.tab));
  }

  /** This tab's replies in the order in which they were written: `{client_id, body, parent, at, problem, isTried}`. */
  get replies() {
    const keys = this.#keys().filter((key) => key.startsWith(this.#replyKey(this.tab, "")));
    return keys.map((key) => this.#read(key)).filter(Boolean).sort((one, other) => one.at - other.at);
  }

  add(reply) {
    const last = this.replies.at(-1)?.at ?? 0;
    this.#write(this.#replyKey(this.tab, reply.client_id), { ...reply, at: Math.max(Date.now(), last + 1) });
  }

  /** The reply as it is kept, or null when it is not there any more. */
  find(clientId) {
    return this.#read(this.#replyKey(this.tab, clientId));
  }

  note(clientId, what) {
    const reply = this.find(clientId);
    if (reply) this.#write(this.#replyKey(this.tab, clientId), { ...reply, ...what });
  }

  remove(clientId) {
    this.#remove(this.#replyKey(this.tab, clientId));
  }

  /** The other tabs that have left something under this post. */
  get others() {
    const tabs = this.#keys().map((key) => key.slice(this.place.length + 1).split(":")[0]);
    return [...new Set(tabs)].filter((tab) => tab !== this.tab);
  }

  /** Takes over what the tab `other` has left; its draft only where this tab has none. */
  adopt(other) {
    for (const key of this.#keys().filter((one) => one.startsWith(`${this.place}:${other}:reply:`))) {
      this.#move(key, this.#replyKey(this.tab, key.split(":").at(-1)));
    }
    if (this.draft === null) this.#move(this.#draftKey(other), this.#draftKey(this.tab));
  }

  #draftKey(tab) {
    return `${this.place}:${tab}:draft`;
  }

  #replyKey(tab, clientId) {
    return `${this.place}:${tab}:reply:${clientId}`;
  }

  #keys() {
    const stored = [];
    for (let n = 0; n < this.storage.length; n += 1) stored.push(this.storage.key(n));
    return [...new Set([...stored, ...memory.keys()])].filter((key) => key.startsWith(`${this.place}:`));
  }

  #read(key) {
    try {
      return JSON.parse(memory.get(key) ?? this.storage.getItem(key));
    } catch {
      return null;
    }
  }

  #write(key, what) {
    const words = JSON.stringify(what);
    memory.delete(key);
    try {
      this.storage.setItem(key, words);
    } catch {
      memory.set(key, words); // A browser that is full, or keeps nothing, still sends.
    }
  }

  #remove(key) {
    memory.delete(key);
    this.storage.removeItem(key);
  }

  #move(key, to) {
    const what = this.#read(key);
    if (what === null) return;
    this.#write(to, what);
    this.#remove(key);
  }
}

function ofThisBrowser() {
  try {
    return localStorage;
  } catch {
    return NOTHING; // Its owner has forbidden sites to keep anything.
  }
}

function refuse() {
  throw new Error("Nothing is kept here.");
}
