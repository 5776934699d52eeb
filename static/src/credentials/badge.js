/** What happens to the member's own claim, badge and rights: open pages show it at once, in the parts marked `data-renewed`. */
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
  const page = await pageAnew();
  for (const part of [...document.querySelectorAll("[data-renewed]")].filter(isFree)) {
    const successor = page.querySelector(`[data-renewed="${CSS.escape(part.dataset.renewed)}"]`);
    if (successor) part.replaceWith(document.adoptNode(successor));
  }
  document.dispatchEvent(new CustomEvent("rights:changed", { detail: { page } }));
}

/** Nobody hears the own stream while suspended, nor after signing out in another tab. */
async function putOut() {
  if (isSuspended()) return;
  await renew().catch(() => {});
  // A discussion says it where one writes.
  if (isSuspended() && scrollY > 0 && !document.querySelector(".discussion-over")) {
    toast("Your account is suspended. Why and until when stands at the top of the page.");
  }
}

function isSuspended() {
  return document.querySelector('[data-renewed="suspension"] .notice') !== null;
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
  follow(stream, Number(head), Object.fromEntries(told.map((event) => [event, tell])), { onGone: putOut });
}
