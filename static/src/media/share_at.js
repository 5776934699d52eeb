/** "Share at 1:23": a link that begins where the recording is right now. */
import { clock } from "../core/clock.js";
import { pageSignal } from "../core/page.js";
import { shareLink } from "../core/share.js";

export function start(button) {
  const words = button.querySelector("[data-at]");
  const show = ({ target }) => {
    if (!target.matches?.(`#${CSS.escape(button.dataset.player)} :is(video, audio)`)) return;
    const seconds = Math.floor(target.currentTime);
    button.hidden = seconds === 0;
    button.dataset.seconds = seconds;
    words.textContent = clock(seconds);
  };
  // They do not bubble, and the medium may still be on its way from the mini player to its page.
  for (const name of ["timeupdate", "seeked", "loadedmetadata"]) {
    document.addEventListener(name, show, { capture: true, signal: pageSignal() });
  }
  button.addEventListener("click", () => shareLink(`${button.dataset.url}?t=${button.dataset.seconds}`, button.dataset.title));
}
