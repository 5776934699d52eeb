/** The moderators' desk: keys from claim to claim, reasons that fill in, and word of what is new without a jump. */
import { follow } from "../core/streams.js";

const isTyping = (target) => target.isContentEditable || target.matches("input, textarea, select");

function neighbour(desk, step) {
  const claims = [...desk.querySelectorAll("[data-queue] a")];
  const at = claims.findIndex((claim) => claim.hasAttribute("aria-current"));
  return claims[at === -1 ? 0 : at + step];
}

function keysOf(desk) {
  const go = (step) => () => neighbour(desk, step)?.click();
  const focus = (selector) => () => desk.querySelector(selector)?.focus();
  const help = () => desk.querySelector("#desk-keys").showModal();
  return {
    j: go(1),
    ArrowDown: go(1),
    k: go(-1),
    ArrowUp: go(-1),
    a: focus("[data-approve]"),
    r: focus("[data-reject]"),
    "?": help,
  };
}

function listen(desk) {
  const keys = keysOf(desk);
  document.addEventListener("keydown", (event) => {
    const isOurs = !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
    if (!isOurs || !keys[event.key] || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    keys[event.key]();
  });
}

function fillInReasons(desk) {
  const template = desk.querySelector("[data-template]");
  template?.addEventListener("change", () => {
    if (!template.value) return;
    const reason = desk.querySelector("textarea[name=reason]");
    reason.value = template.value;
    template.value = "";
    reason.focus();
  });
}

function newsWords(made, closed) {
  if (made) return `${made} new ${made === 1 ? "claim" : "claims"}. Show`;
  return `${closed} ${closed === 1 ? "claim is" : "claims are"} no longer waiting. Show`;
}

function watch(desk) {
  const news = desk.querySelector("[data-desk-news]");
  const heard = { made: 0, closed: 0 };
  const count = (kind) => () => {
    heard[kind] += 1;
    news.hidden = false;
    news.textContent = newsWords(heard.made, heard.closed);
  };
  follow(desk.dataset.stream, Number(desk.dataset.head), {
    "claim.made": count("made"),
    "claim.closed": count("closed"),
  });
}

export function start(desk) {
  for (const button of desk.querySelectorAll("[data-keys]")) button.hidden = false;
  desk.querySelector("[data-queue] [aria-current]")?.scrollIntoView({ block: "nearest" });
  listen(desk);
  fillInReasons(desk);
  watch(desk);
}
