/** Pauses that double from try to try and are spread, so that thousands who were cut off together do not return together. */

/** Milliseconds before try number `times`, which begins at 0: about `first`, then twice as much, about `most` in the end. */
export function growing(first, times, most, chance = Math.random()) {
  return spread(Math.min(first * 2 ** Math.min(times, 20), most), chance);
}

/** About as long: between half and one and a half times. */
export function spread(milliseconds, chance = Math.random()) {
  return Math.round(milliseconds * (0.5 + chance));
}
