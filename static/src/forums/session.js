/** A live session above its post: counts down to its hour, shows where it stands, and lets its hosts run it. */
import { clock } from "../core/clock.js";
import { post } from "../core/fetching.js";
import { pageSignal } from "../core/page.js";
import { follow } from "../core/streams.js";
import { toast } from "../core/toasts.js";
import { Ask } from "./session_ask.js";
import { Pace } from "./session_pace.js";
import { Pins } from "./session_pins.js";
import { Queue } from "./session_queue.js";

const NEWS = {
  "session.began": "The session has begun.",
  "session.ended": "The session has ended.",
  "session.hosts": "",
  "session.slow": "",
};
const SECONDS_OF_A_DAY = 86_400;

export function start(section) {
  const queue = new Queue(document.querySelector("[data-session-queue]"));
  const pace = new Pace(section);
  const pins = new Pins(section);
  const stream = follow(section.dataset.stream, Number(section.dataset.head), {
    ...handlersFor(section, pace),
    ...handlersOfReplies(queue, pins, pace),
  });
  new Ask(document.querySelector("[data-ask]"), section.dataset.post, (seq) => stream.reach(seq));
  section.addEventListener("submit", press);
  document.addEventListener("click", (event) => goToReply(event), { signal: pageSignal() });
  section.querySelector("[data-to-questions]")?.addEventListener("click", () => choose("questions"));
  countDown(section);
}

function handlersFor(section, pace) {
  const steps = Object.keys(NEWS).map((type) => [type, (body) => step(section, pace, body, NEWS[type])]);
  return {
    ...Object.fromEntries(steps),
    "post.locked": () => lock(section, true),
    "post.opened": () => lock(section, false),
    "session.planned": () => offerReload("The session was changed."),
  };
}

function handlersOfReplies(queue, pins, pace) {
  const changed = (body) => {
    if ("question" in body) queue.changed(body);
    pins.changed(body);
  };
  return {
    "reply.posted": (body) => {
      if (body.question) queue.put(body);
      if (body.author === document.body.dataset.member) pace.said();
    },
    "reply.edited": changed,
    "reply.removed": changed,
    "reply.restored": changed,
    "reply.pinned": (body) => {
      queue.pinned(body);
      pins.put(body);
    },
    "question.answered": (body) => queue.answered(body),
    "question.votes": (body) => queue.votes(body),
  };
}

function step(section, pace, { stage, slow, html }, words) {
  section.querySelector("[data-session-banner]").innerHTML = html;
  section.dataset.stage = stage;
  for (const part of section.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== stage;
  const choice = section.querySelector("select[name=seconds]");
  if (choice) choice.value = String(slow);
  if (!("host" in section.dataset)) pace.set(slow);
  section.querySelector("[data-session-news]").textContent = words;
  if (stage === "ended") {
    document.querySelector("[data-ask-place]")?.setAttribute("hidden", "");
    offerReload(words, "See its questions");
  } else if (words) toast(words);
}

function lock(section, isLocked) {
  for (const part of section.querySelectorAll("[data-when-discussion]")) {
    part.hidden = (part.dataset.whenDiscussion === "closed") !== isLocked;
  }
  const ask = document.querySelector("[data-ask] button:not([type])");
  if (ask) ask.disabled = isLocked;
}

/** A button of those who host it; what it does is heard from the stream, as by everybody else. */
async function press(event) {
  const form = event.target.closest("[data-session-press]");
  if (!form) return;
  event.preventDefault();
  if (form.dataset.askFirst && !confirm(form.dataset.askFirst)) return;
  try {
    await post(form.action, new FormData(form));
  } catch (problem) {
    toast(problem.message);
  }
}

/** The words of a question stand in the discussion; without scripts both are on the page. */
function goToReply(event) {
  const link = event.target.closest("[data-to-reply], [data-answer-question]");
  if (!link) return;
  const id = link.dataset.answerQuestion ?? link.hash.slice("#reply-".length);
  const reply = document.getElementById(`reply-${id}`);
  if (!reply) {
    event.preventDefault();
    location.assign(link.dataset.answerQuestion ? link.href : `/replies/${id}`);
    return;
  }
  choose("discussion");
  if (!link.dataset.answerQuestion) return;
  event.preventDefault();
  reply.querySelector("[data-answer]")?.click();
}

function choose(panel) {
  document.querySelector(`[data-session-tabs] [href="#${panel}"]`)?.click();
}

function countDown(section) {
  const show = () => {
    const place = section.querySelector("[data-countdown]");
    if (place) place.textContent = leftWords((Date.parse(place.dataset.countdown) - Date.now()) / 1000);
  };
  const timer = setInterval(show, 1000);
  pageSignal().addEventListener("abort", () => clearInterval(timer));
  show();
}

function leftWords(seconds) {
  if (seconds < 1) return "any moment now";
  const days = Math.floor(seconds / SECONDS_OF_A_DAY);
  if (days === 0) return `in ${clock(seconds)}`;
  const hours = Math.floor((seconds % SECONDS_OF_A_DAY) / 3600);
  return `in ${days} day${days > 1 ? "s" : ""}${hours ? ` ${hours} hour${hours > 1 ? "s" : ""}` : ""}`;
}

function offerReload(words, action = "Load the page again") {
  toast(words, { action: { words: action, act: () => location.reload() } });
}
