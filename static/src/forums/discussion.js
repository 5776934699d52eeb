/** The live discussion under a post: hears its stream and lets its readers write into it. */
import { follow } from "../core/streams.js";
import { toast } from "../core/toasts.js";
import { handlersOf } from "./parts.js";
import { Presence } from "./presence.js";
import { Composer } from "./reply_composer.js";
import { ReplyList } from "./reply_list.js";
import { ReplyTools } from "./reply_tools.js";

const SECONDS_UNTIL_SAID = 3;

export function start(section) {
  const room = new Room(section);
  room.stream = follow(room.key, Number(section.dataset.head), handlersOf(room), {
    onMessage: (name, body) => room.presence.hear(name, body),
    onReset: () => offerReload("Much has been said meanwhile."),
    onGone: () => close(room),
    onLine: watchLine(section),
  });
}

class Room {
  constructor(section) {
    const reach = (seq) => this.reach(seq);
    this.section = section;
    this.key = section.dataset.stream;
    this.postId = Number(section.dataset.post);
    this.tools = new ReplyTools(section);
    this.list = new ReplyList(section, this.tools);
    this.presence = new Presence(section, this.key);
    this.tools.onTold(reach);
    this.composer = section.querySelector("[data-composer]") && new Composer(section, this.list, { onSent: reach });
  }

  reach(seq) {
    this.stream?.reach(seq);
  }

  announce(words) {
    this.section.querySelector("[data-announce]").textContent = words;
  }
}

function offerReload(words) {
  toast(words, { action: { words: "Load the page again", act: () => location.reload() } });
}

function close({ composer }) {
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
