/** The one socket of this page. It is opened when something live is first followed, and it comes back by itself. */
import { csrfToken } from "./fetching.js";

const PATIENCE = 8_000;
const SOON = 1_000;
const LATER = 60_000;

const events = new EventTarget();
let socket = null;
let opening = null;

/** Opens the socket if it is not open or being opened yet. */
export function open() {
  opening ??= import("socket.io-client").then(({ io }) => {
    // Asked for anew with each connection: it says that this is a page of ours, and so whose.
    const auth = (send) => send({ token: csrfToken() });
    socket = io({ transports: ["websocket"], auth, reconnectionDelay: 250, reconnectionDelayMax: 5_000 });
    socket.on("connect", () => events.dispatchEvent(new Event("up")));
    socket.on("disconnect", comeBack);
    socket.on("connect_error", knockLater);
    socket.onAny((name, body) => events.dispatchEvent(new CustomEvent("message", { detail: { name, body } })));
  });
  return opening;
}

// The server closes a socket when its login has ended. It may come back as anybody else, and then hears what is public.
function comeBack(reason) {
  events.dispatchEvent(new Event("down"));
  if (reason === "io server disconnect") setTimeout(() => socket.connect(), SOON);
}

// The server has no room for one more page of this reader; meanwhile the page asks over plain HTTP.
function knockLater() {
  if (!socket.active) setTimeout(() => socket.connect(), LATER);
}

export function isUp() {
  return Boolean(socket?.connected);
}

/** Tries at once instead of at the next turn, because the network or the reader has just come back. */
export function hurry() {
  if (socket && !socket.connected) socket.disconnect().connect();
}

/** Sends a message and waits for its answer. Throws when there is no line or no answer. */
export function ask(name, payload) {
  if (!isUp()) return Promise.reject(new Error("There is no line to the server."));
  return socket.timeout(PATIENCE).emitWithAck(name, payload);
}

/** Sends what may be lost without harm. */
export function mention(name, payload) {
  if (isUp()) socket.volatile.emit(name, payload);
}

export function on(type, listener) {
  events.addEventListener(type, listener);
}
