/** The live discussion under a post: hears its stream and lets its readers write into it. */
import { follow } from "../core/streams.js";
import { toast } from "../core/toasts.js";
import { drawBadge } from "../credentials/badges.js";
import { Composer } from "./reply_composer.js";
import { Presence } from "./presence.js";
import { ReplyList } from "./reply_list.js";
import { ReplyTools } from "./reply_tools.js";

const SECONDS_UNTIL_SAID = 3;

export function start(section) {
  const { stream: key, head } = section.dataset;
  const tools = new ReplyTools(section);
  const list = new ReplyList(section, tools);
  const presence = new Presence(section, key);
  const stream = follow(key, Number(head), handlersFor(list, presence), {
    onMessage: (name, body) => presence.hear(name, body),
    onReset: () => offerReload("Much has been said meanwhile."),
    onGone: () => close(composer),
    onLine: watchLine(section),
  });
  const reach = (seq) => stream.reach(seq);
  tools.onTold(reach);
  const composer = section.querySelector("[data-composer]") && new Composer(section, list, { onSent: reach });
}

function handlersFor(list, presence) {
  const changed = (body) => {
    list.changed(body);
    showCount(body.count);
  };
  return {
    "reply.posted": (body) => {
      list.posted(body);
      presence.hasPosted(body.author);
      showCount(body.count);
    },
    "reply.edited": changed,
    "reply.removed": changed,
    "reply.restored": changed,
    "reply.useful": (body) => list.useful(body),
    "badge.changed": ({ handle }) => drawBadge(handle),
    helpful: showHelpful,
  };
}

function showCount(count) {
  if (count === undefined) return;
  for (const element of document.querySelectorAll("[data-reply-count]")) element.textContent = count;
}

/** For the post and for each of its replies, as buttons and, where nobody is signed in, as a plain number. */
function showHelpful({ id, count }) {
  for (const place of document.querySelectorAll(`form[action="/content/${id}/helpful"], [data-helpful="${id}"]`)) {
    const number = place.querySelector("[data-press-count]");
    if (number) number.textContent = count;
    if (place.dataset.helpful) place.hidden = count === 0;
  }
}

function offerReload(words) {
  toast(words, { action: { words: "Load the page again", act: () => location.reload() } });
}

function close(composer) {
  composer?.close();
  offerReload("This discussion is no longer open to you. What you have typed is kept.");
}

/** Says that the line is down when it does not come back within a moment. */
function watchLine(section) {
  const sign = section.querySelector("[data-line]");
  let timer = null;
  return (isUp) => {
    clearTimeout(timer);
    if (isUp) sign.hidden = true;
    else timer = setTimeout(() => (sign.hidden = false), SECONDS_UNTIL_SAID * 1000);
  };
}
