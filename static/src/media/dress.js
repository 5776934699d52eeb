/** What every film and every episode gets once, whatever its player looks like and wherever it goes from there. */
import { watch } from "../analytics/watching.js";
import { remember } from "./positions.js";
import { sayOnTheLockScreen } from "./session.js";

const dressed = new WeakSet();
let playing = null;

/**
 * Dresses the `<video>` or `<audio>` of a player's root, whose data say what it shows (`data-asset`, `data-title`,
 * `data-by`, `data-artwork`, `data-watched`). Resolves to where it was left, in seconds; to 0 for one that has been dressed before.
 */
export async function dress(media, root) {
  if (dressed.has(media)) return 0;
  dressed.add(media);
  media.addEventListener("play", () => takeTurn(media));
  watch(media, root.dataset.watched);
  sayOnTheLockScreen(media, { ...root.dataset });
  return remember(media, root.dataset.asset);
}

/** One at a time: what begins ends what was playing. */
function takeTurn(media) {
  if (playing !== media) playing?.pause();
  playing = media;
}
