/**
 * Live streams: every numbered event of a stream once and in order, whatever the network does meanwhile.
 *
 *   const follower = follow("post:12", 34, { "reply.posted": (body) => ... }, { onReset, onGone, onMessage, onState });
 *   const answer = await send("reply", { ... }, "/posts/12/replies");
 *
 * Members hear by socket. Who reads without an account has none: it costs the server memory and an old phone its
 * battery, and needs more script than the rest of the page.
 */
import { get, post } from "./fetching.js";
import { Line } from "./line.js";
import { Listening } from "./listening.js";
import { pageSignal } from "./page.js";
import { Source } from "./source.js";

const PATIENCE = 15_000;

const http = {
  get: (address) => get(address, { signal: AbortSignal.timeout(PATIENCE) }),
  post: (address, body) => post(address, body, { signal: AbortSignal.timeout(PATIENCE) }),
  source: (stream, tell) => new Source(stream, tell),
};

/** What the streams need to know of the browser; `tell(act)` calls `act` whenever any of it may have changed. */
const browser = {
  isMember: () => "member" in document.body.dataset,
  isHidden: () => document.hidden,
  isOnline: () => navigator.onLine,
  tell(act) {
    for (const name of ["online", "offline", "pageshow"]) addEventListener(name, act);
    for (const name of ["visibilitychange", "resume"]) document.addEventListener(name, act);
  },
};

const listening = new Listening(new Line(), http, browser);

/**
 * Follows the stream `key` from the number `after`, which the page was rendered at; null begins at what is newest.
 * `handlers` maps an event's type to a function of its body. Options: `onReset` when too much was missed and the page
 * should be loaded again, `onGone` when the reader may hear it no longer, `onMessage(name, body)` for what has no
 * number (`here`, `writing`), `onState(state)` with `live`, `slow`, `reconnecting` or `offline`, and `isMain` for what
 * the page is about.
 * Following ends with the page: when that is left while something plays on, nobody reads it any more.
 */
export function follow(key, after, handlers, options) {
  const follower = listening.follow(key, after, handlers, options);
  pageSignal().addEventListener("abort", () => follower.end());
  return follower;
}

export const send = (name, payload, address) => listening.send(name, payload, address);
export const mention = (name, key) => listening.mention(name, key);
