/** What happens to the member's own claim and badge: open pages show it at once, in the parts marked `data-renewed`. */
import { follow } from "../core/streams.js";
import { toast } from "../core/toasts.js";
import { drawBadge } from "./badges.js";

async function pageAnew() {
  const response = await fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** Only what is marked and not being typed in, so that nothing is lost. */
function isFree(part) {
  const fields = [...part.querySelectorAll("textarea, input:not([type=hidden])")];
  return !part.contains(document.activeElement) && fields.every((field) => field.value === field.defaultValue);
}

async function renew() {
  const parts = [...document.querySelectorAll("[data-renewed]")].filter(isFree);
  if (!parts.length) return;
  const fresh = await pageAnew();
  for (const part of parts) {
    const successor = fresh.querySelector(`[data-renewed="${CSS.escape(part.dataset.renewed)}"]`);
    if (successor) part.replaceWith(document.adoptNode(successor));
  }
}

export function start() {
  // The bell knows up to where this page has heard the member's stream: a decision made since then is not missed.
  const { stream, head } = document.querySelector('[data-behaviour~="bell"]').dataset;
  const tell = async ({ words }) => {
    drawBadge(document.body.dataset.member);
    await renew().catch(() => {});
    toast(words);
  };
  const told = ["badge.awarded", "badge.revoked", "claim.asked", "claim.rejected"];
  follow(stream, Number(head), Object.fromEntries(told.map((event) => [event, tell])));
}
