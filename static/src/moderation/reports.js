/** The moderators' list: what is reported and decided elsewhere arrives, and what one is reading stays where it is. */
import { pageOf, renew } from "../core/renew.js";
import { follow } from "../core/streams.js";

const MILLISECONDS_TO_GATHER = 400;

export function start(list) {
  let gathering = null;
  const refresh = async () => {
    gathering = null;
    const page = await pageOf(list.dataset.address).catch(() => null);
    const fresh = page?.querySelector("[data-behaviour~=reports]");
    if (fresh) show(list, fresh);
  };
  // Which one it is about is told to nobody: a report of one's own words is none of one's business.
  const note = () => (gathering ??= setTimeout(refresh, MILLISECONDS_TO_GATHER));
  const { stream, head } = list.dataset;
  follow(stream, Number(head), { "report.made": note, "report.answered": note }, { onReset: refresh });
}

function show(list, fresh) {
  const more = fresh.dataset.waiting - list.dataset.waiting;
  const words = newsOf(list, fresh);
  list.querySelector("[data-reports-status]").textContent = [waitingWords(more), words].filter(Boolean).join(" ");
  list.dataset.waiting = fresh.dataset.waiting;
  renew(list, fresh, ({ dataset }) => dataset.key && list.querySelector(`[data-key="${CSS.escape(dataset.key)}"]`));
  const line = list.querySelector("[data-reports-news]");
  if (words) line.textContent = words;
  line.hidden = words === "" && line.hidden;
}

function waitingWords(more) {
  if (more > 0) return `${more} more ${more === 1 ? "waits" : "wait"} for a decision.`;
  return more < 0 ? `${-more} ${more === -1 ? "has" : "have"} been decided.` : "";
}

/** What is under one's hands is not changed; a line leads to it as it is by now. */
function newsOf(list, fresh) {
  const [open, found] = [Number(list.dataset.reports), Number(fresh.dataset.reports)];
  if (list.dataset.state !== fresh.dataset.state || (open > 0 && found === 0)) {
    return "Another moderator has decided about this meanwhile. Show the decision";
  }
  if (found > open) return "This has been reported again. Show it";
  if (!list.querySelector("[data-live=matters]") && fresh.querySelector("[data-live=matters]")) return "A report has arrived. Show it";
  return "";
}
