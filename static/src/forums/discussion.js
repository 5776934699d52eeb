/** The live discussion under a post: hears its stream and lets its readers write into it. */
import { follow } from "../core/streams.js";
import { toast } from "../core/toasts.js";
import { Announcer } from "./announcer.js";
import { LineState } from "./line_state.js";
import { handlersOf } from "./parts.js";
import { Presence } from "./presence.js";
import { Composer } from "./reply_composer.js";
import { ReplyList } from "./reply_list.js";
import { ReplyTools } from "./reply_tools.js";

export function start(section) {
  const room = new Room(section);
  room.stream = follow(room.key, Number(section.dataset.head), handlersOf(room), {
    isMain: true,
    onMessage: (name, body) => room.presence.hear(name, body),
    onReset: () => offerReload("Much has been said meanwhile."),
    onGone: () => close(room),
    onState: (state) => room.lineState.turn(state),
  });
}

class Room {
  constructor(section) {
    const reach = (seq) => this.reach(seq);
    this.section = section;
    this.key = section.dataset.stream;
    this.postId = Number(section.dataset.post);
    this.announcer = new Announcer(section);
    this.lineState = new LineState(section);
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
    this.announcer.say(words);
  }
}

function offerReload(words) {
  toast(words, { action: { words: "Load the page again", act: () => location.reload() } });
}

function close({ composer }) {
  composer?.close();
  offerReload("This discussion is no longer open to you. What you have typed is kept.");
}
