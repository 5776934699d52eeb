/** Where one left off: for a member on the server, and so on every device; for everybody else in this browser. */
import { get, post } from "../core/fetching.js";

const SECONDS_BETWEEN_SAVES = 10;
const SECONDS_WORTH_KEEPING = 2;
const MOST_KEPT_HERE = 50;
const NAME = "rounds:positions";

/** Begins to keep the position of `media` and says where it was left, in seconds. */
export async function remember(media, asset) {
  const shelf = document.body.dataset.member ? new Server(asset) : new Browser(asset);
  new Keeper(media, shelf).listen();
  return shelf.find().catch(() => 0); // Without a line one begins at the beginning.
}

class Keeper {
  constructor(media, shelf) {
    this.media = media;
    this.shelf = shelf;
    this.savedAt = 0;
    this.isBegun = false;
  }

  listen() {
    this.media.addEventListener("playing", () => (this.isBegun = true));
    this.media.addEventListener("timeupdate", () => this.#isDue() && this.save());
    for (const name of ["pause", "ended"]) this.media.addEventListener(name, () => this.save());
    addEventListener("pagehide", () => !this.media.paused && this.save());
    addEventListener("online", () => this.shelf.again?.());
  }

  #isDue() {
    return !this.media.paused && Date.now() - this.savedAt > SECONDS_BETWEEN_SAVES * 1000;
  }

  save() {
    const { currentTime, ended, duration } = this.media;
    if (!this.isBegun || !Number.isFinite(duration)) return;
    this.savedAt = Date.now();
    this.shelf.keep(ended ? duration : currentTime, duration);
  }
}

class Server {
  constructor(asset) {
    this.address = `/media/${asset}/position`;
    this.untold = null;
  }

  async find() {
    return (await get(this.address)).seconds;
  }

  /** What could not be told is told later, with its age: another device may know better by then. */
  async keep(seconds) {
    const word = { seconds, at: Date.now() };
    this.untold = word;
    const body = { seconds, age: 0 };
    await post(this.address, body, { keepalive: true }).then(() => this.#told(word), () => {});
  }

  #told(word) {
    if (this.untold === word) this.untold = null;
  }

  again() {
    const word = this.untold;
    if (!word) return;
    const body = { seconds: word.seconds, age: (Date.now() - word.at) / 1000 };
    post(this.address, body, { keepalive: true }).then(() => this.#told(word), () => {});
  }
}

class Browser {
  constructor(asset) {
    this.asset = asset;
  }

  #all() {
    try {
      return JSON.parse(localStorage.getItem(NAME) ?? "{}");
    } catch {
      return {};
    }
  }

  async find() {
    return this.#all()[this.asset]?.seconds ?? 0;
  }

  keep(seconds, duration) {
    const { [this.asset]: _, ...others } = this.#all();
    const isOver = duration - seconds <= Math.min(30, duration * 0.03);
    const mine = isOver || seconds < SECONDS_WORTH_KEEPING ? [] : [[this.asset, { seconds, at: Date.now() }]];
    const newest = [...Object.entries(others), ...mine].sort((one, other) => other[1].at - one[1].at);
    try {
      localStorage.setItem(NAME, JSON.stringify(Object.fromEntries(newest.slice(0, MOST_KEPT_HERE))));
    } catch {
      // A browser that keeps nothing still plays.
    }
  }
}
