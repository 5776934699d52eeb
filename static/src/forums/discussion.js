/** The live discussion under a post: hears its stream and lets its readers write into it. */
import { pageSignal } from "../core/page.js";
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
  room.list.scroller.backToPlace();
  room.stream = follow(room.key, Number(section.dataset.head), handlersOf(room), {
    isMain: true,
    onMessage: (name, body) => room.presence.hear(name, body),
    onReset: () => offerReload(room),
    onGone: () => close(room),
    onState: (state) => changeLine(room, state),
  });
  document.addEventListener("rights:changed", ({ detail }) => lookAgain(room, detail), { signal: pageSignal() });
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
    this.composer = section.querySelector("[data-composer]") && this.#compose(reach);
  }

  #compose(onSent) {
    return new Composer(this.section, this.list, { onSent, announce: (words) => this.announce(words) });
  }

  reach(seq) {
    this.stream?.reach(seq);
  }

  announce(words) {
    this.announcer.say(words);
  }
}

function changeLine({ lineState, composer }, state) {
  lineState.turn(state);
  if (state === "live" || state === "slow") composer?.hurry();
}

function offerReload({ list }) {
  const load = () => {
    list.scroller.notePlace();
    location.reload();
  };
  toast("Much has been said while you were away.", { action: { words: "Load the page again", act: load } });
}

/** What one has read stays on the page, and what one has typed is kept for the day when it is open again. */
function close(room) {
  const words = `This discussion is no longer open to you.${room.composer ? " What you have typed is kept." : ""}`;
  const line = room.section.querySelector("[data-lock]").cloneNode(true);
  ["lock", "whenLocked"].forEach((name) => delete line.dataset[name]);
  line.querySelector("span").textContent = words;
  end(room, line);
}

/** The same page as it is now tells whether its reader may still write, and if not, why. */
function lookAgain(room, { page }) {
  const reason = page.querySelector(".discussion-foot [data-when-open]");
  if (reason && room.composer && !page.querySelector("[data-composer]")) end(room, document.adoptNode(reason));
}

function end({ section, composer, announcer }, reason) {
  if (section.classList.contains("discussion-over")) return;
  section.classList.add("discussion-over");
  reason.tabIndex = -1;
  const wasWriting = composer?.form.contains(document.activeElement);
  section.querySelector("[data-lock]").after(reason);
  composer?.end();
  if (wasWriting) reason.focus({ preventScroll: true });
  announcer.say(reason.textContent.trim());
}
