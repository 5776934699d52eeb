/** The moderators' desk: keys from claim to claim, and news that arrives without a jump. */
import { pageOf, renew } from "../core/renew.js";
import { follow } from "../core/streams.js";
import { listen } from "./desk_keys.js";

const MILLISECONDS_TO_GATHER = 400;
const DAY = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };

function sayUntil(desk) {
  const until = desk.querySelector("[data-until]");
  until?.addEventListener("change", () => {
    const words = until.valueAsDate?.toLocaleDateString("en-GB", DAY) ?? "that day";
    desk.querySelector("[data-until-words]").textContent = words;
  });
}

/** With scripts a choice is enough; the button is for those without. */
function filterAtOnce(desk) {
  const form = desk.querySelector("[data-filters]");
  if (!form) return;
  form.querySelector("[data-filter-button]").hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}

function again(desk, gone) {
  if (gone.dataset.claim) return desk.querySelector(`[data-claim="${CSS.escape(gone.dataset.claim)}"]`);
  return gone.dataset.key && desk.querySelector(`[data-key="${CSS.escape(gone.dataset.key)}"]`);
}

function wordsOf(heard) {
  const { made, closed } = heard;
  const words = [];
  if (made) words.push(`${made} new ${made === 1 ? "claim" : "claims"}.`);
  if (closed) words.push(`${closed} ${closed === 1 ? "claim has" : "claims have"} left the desk.`);
  return words.join(" ");
}

function show(desk, words) {
  const news = desk.querySelector("[data-desk-news]");
  news.textContent = words;
  news.hidden = false;
}

/** What is under one's hands stays as it is, and a line says that it is over, or that a list has begun. */
function sayWhatIsNot(desk, fresh) {
  const open = fresh.querySelector("[data-behaviour~=desk]")?.dataset.open;
  if (desk.dataset.open === "true" && open === "false") show(desk, "This claim has been closed by somebody else. Show");
  if (!desk.querySelector("[data-queue]") && fresh.querySelector("[data-queue]")) show(desk, "A claim has arrived. Show");
}

function watch(desk) {
  const heard = { made: 0, closed: 0 };
  let gathering = null;
  const refresh = async () => {
    gathering = null;
    const fresh = await pageOf(desk.dataset.address ?? location.href).catch(() => null);
    if (!fresh) return;
    renew(desk, fresh, (gone) => again(desk, gone));
    sayWhatIsNot(desk, fresh);
    desk.querySelector("[data-desk-status]").textContent = wordsOf(heard);
    Object.assign(heard, { made: 0, closed: 0 });
  };
  const note = (kind) => () => {
    if (kind in heard) heard[kind] += 1;
    gathering ??= setTimeout(refresh, MILLISECONDS_TO_GATHER);
  };
  follow(desk.dataset.stream, Number(desk.dataset.head), {
    "claim.made": note("made"),
    "claim.closed": note("closed"),
    "claim.held": note("held"),
    "claim.looked_up": note("lookedUp"),
  }, { onReset: refresh });
}

/** Moves the list alone: the page stays where it is. */
function showCurrent(desk) {
  const queue = desk.querySelector("[data-queue]");
  const current = queue?.querySelector("[aria-current]");
  if (current) queue.scrollTop = current.offsetTop - queue.clientHeight / 2;
}

export function start(desk) {
  showCurrent(desk);
  listen(desk);
  sayUntil(desk);
  filterAtOnce(desk);
  watch(desk);
}
