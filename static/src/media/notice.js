/** "Goes on at 12:40": said where a recording was left, with the way back to its beginning. */
import { clock } from "../core/clock.js";

const SECONDS_AFTER_THE_START = 8;

export function sayWhereItGoesOn(place, media, seconds) {
  const notice = Object.assign(document.createElement("p"), { className: "goes-on" });
  notice.setAttribute("role", "status");
  const again = Object.assign(document.createElement("button"), { type: "button", textContent: "Start over" });
  const tools = place.querySelector(".audio-tools");
  if (tools) tools.before(notice);
  else place.append(notice);
  // A status is read out when its words come into it.
  notice.append(`Goes on at ${clock(seconds)}`, again);
  again.addEventListener("click", () => {
    media.currentTime = 0;
    notice.remove();
    place.querySelector("[data-plyr=play], [data-audio-play]")?.focus();
  });
  const leave = () => setTimeout(() => notice.contains(document.activeElement) || notice.remove(), SECONDS_AFTER_THE_START * 1000);
  media.addEventListener("play", leave, { once: true });
}
