/** The one socket of this page. It is opened when a member first follows something live, and it comes back by itself. */
import { csrfToken } from "./fetching.js";
import { growing } from "./pauses.js";

const PATIENCE = 8_000;
const FIRST_PAUSE = 1_500;
const LONGEST_PAUSE = 60_000;
const HAS_LASTED = 5_000;

async function newSocket() {
  const { io } = await import("socket.io-client");
  // Asked for anew with each connection: it says that this is a page of ours, and so whose.
  const auth = (give) => give({ token: csrfToken() });
  // Its own way of coming back gives up when the server refuses a connection, and returns with everybody else.
  return io({ transports: ["websocket"], auth, autoConnect: false, reconnection: false, timeout: PATIENCE });
}

/** Tells of `up`, `down` and `message` with `{name, body}`. */
export class Line extends EventTarget {
  constructor(make = newSocket) {
    super();
    this.make = make;
    this.socket = null;
    this.opening = null;
    this.tries = 0;
    this.upSince = 0;
  }

  /** Opens the socket if it is not open or being opened yet. */
  open() {
    this.opening ??= this.make().then((socket) => this.#use(socket), () => this.#makeAgain());
    return this.opening;
  }

  get isUp() {
    return Boolean(this.socket?.connected);
  }

  /** Tries at once instead of at the next turn, because the network or the reader has just come back. */
  hurry() {
    if (this.isUp || !this.socket) return;
    this.tries = 0;
    this.#connect();
  }

  /** Sends a message and waits for its answer. Throws when there is no line or no answer. */
  async ask(name, payload) {
    if (!this.isUp) throw new Error("There is no line to the server.");
    const { socket } = this;
    try {
      return await socket.timeout(PATIENCE).emitWithAck(name, payload);
    } catch (problem) {
      // After a sleep the line looks open on this side only.
      if (socket.connected) this.#renew();
      throw problem;
    }
  }

  /** Sends what needs no answer; without a line there is nobody to tell. */
  tell(name, payload) {
    if (this.isUp) this.socket.emit(name, payload);
  }

  /** Sends what may be lost without harm, and is lost when something else goes out in the same moment. */
  mention(name, payload) {
    if (this.isUp) this.socket.volatile.emit(name, payload);
  }

  #use(socket) {
    this.socket = socket;
    socket.on("connect", () => this.#up());
    socket.on("disconnect", () => this.#down());
    socket.on("connect_error", () => this.#later());
    socket.onAny((name, body) => this.dispatchEvent(new CustomEvent("message", { detail: { name, body } })));
    this.#connect();
  }

  #up() {
    this.upSince = Date.now();
    this.dispatchEvent(new Event("up"));
  }

  #down() {
    // Whoever is let in and put out again at once must not come back without a pause.
    if (Date.now() - this.upSince > HAS_LASTED) this.tries = 0;
    this.dispatchEvent(new Event("down"));
    this.#later();
  }

  #later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#connect(), growing(FIRST_PAUSE, this.tries, LONGEST_PAUSE));
    this.tries += 1;
  }

  #connect() {
    clearTimeout(this.timer);
    // What still tries to connect may hang in a network that is gone.
    this.socket.disconnect().connect();
  }

  #renew() {
    this.tries = 0;
    this.socket.disconnect();
  }

  #makeAgain() {
    this.timer = setTimeout(() => this.#again(), growing(FIRST_PAUSE, this.tries, LONGEST_PAUSE));
    this.tries += 1;
  }

  #again() {
    this.opening = null;
    this.open();
  }
}
