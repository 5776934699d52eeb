/**
 * What takes part in a discussion. Each part is given the room once and returns what it does about the events of the
 * post's stream: `{ "event.type": (body, seq) => ... }`. Parts that name the same type are all asked, in this order.
 *
 * The room is `{ section, key, postId, list, composer, reach(seq), announce(words) }`. `composer` is null where the
 * reader does not write, and has `close()` and `reopen()`; `reach` fetches an event of which one knows the number from
 * elsewhere; `announce` has screen readers say something when they are done with what they are saying.
 */
import { lock } from "./lock.js";
import { marks } from "./marks.js";
import { poll } from "./poll.js";
import { replies } from "./replies.js";

const PARTS = [replies, marks, lock, poll];

export function handlersOf(room) {
  const handlers = {};
  for (const part of PARTS) {
    for (const [type, handle] of Object.entries(part(room))) (handlers[type] ??= []).push(handle);
  }
  return Object.fromEntries(Object.entries(handlers).map(([type, all]) => [type, inTurn(all)]));
}

function inTurn(all) {
  return (body, seq) => all.forEach((handle) => handle(body, seq));
}
