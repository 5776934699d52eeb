/** Captions that a machine is writing: how far it is, live; then the page is loaded with what it wrote. */
import { follow } from "../core/streams.js";

export function start(place) {
  const bar = place.querySelector("progress");
  const words = place.querySelector("[data-progress-words]");
  const number = Number(place.dataset.number);
  follow(`asset:${place.dataset.asset}`, 0, {
    captions: (body) => {
      // The stream also tells of drafts before this one.
      if (body.number !== number) return;
      words.textContent = body.words;
      if (body.percent !== null) bar.value = body.percent / 100;
      if (["done", "failed"].includes(body.state)) location.reload();
    },
  });
}
