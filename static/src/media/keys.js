/** The keys of a player. They work while the focus is within it, so that they take nothing from the rest of the page. */
export const BACK = 15;
export const FORWARD = 30;
export const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];

const LOUDER = 0.05;
const KEYS_OF_A_SLIDER = /^(Arrow|Home|End|Page)/;

/** `deck` adds to `media` what only its player can: `captions()`, `fullscreen()`, `help()`, and its steps. */
export function listenForKeys(root, media, deck = {}) {
  const keys = keysOf(media, deck);
  const act = (event) => {
    const press = pressOf(event, keys);
    if (!press) return;
    // Before the player's own controls hear it, which would do it once more.
    event.stopPropagation();
    event.preventDefault();
    press();
  };
  root.addEventListener("keydown", act, { capture: true });
}

function pressOf(event, keys) {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest("dialog, [role=menu], select, textarea")) return null;
  const isSeeking = target.matches("[role=slider], [data-plyr=seek], [data-seek-bar]");
  if (target.matches("input") && !isSeeking && (target.type !== "range" || KEYS_OF_A_SLIDER.test(key))) return null;
  // Space is a press for buttons, links and summaries; everywhere else it plays.
  if (key === " " && target.closest("button, a, summary")) return null;
  if (isSeeking && key in keys.seeking) return keys.seeking[key];
  return keys.everywhere[key.length === 1 ? key.toLowerCase() : key];
}

function keysOf(media, { captions, fullscreen, help, back = 10, forward = 10 }) {
  const by = (seconds) => () => move(media, media.currentTime + seconds);
  const everywhere = {
    " ": () => toggle(media),
    k: () => toggle(media),
    j: by(-back),
    l: by(forward),
    ArrowLeft: by(-5),
    ArrowRight: by(5),
    ArrowUp: () => turnUp(media, LOUDER),
    ArrowDown: () => turnUp(media, -LOUDER),
    m: () => (media.muted = !media.muted),
    "<": () => changeSpeed(media, -1),
    ">": () => changeSpeed(media, 1),
    ...(captions && { c: captions }),
    ...(fullscreen && { f: fullscreen }),
    ...(help && { "?": help }),
  };
  for (const tenth of Array(10).keys()) everywhere[tenth] = () => move(media, (lengthOf(media) * tenth) / 10);
  const seeking = {
    ArrowUp: by(5),
    ArrowDown: by(-5),
    PageUp: by(30),
    PageDown: by(-30),
    Home: () => move(media, 0),
    End: () => move(media, lengthOf(media)),
  };
  return { everywhere, seeking };
}

export function toggle(media) {
  if (!media.paused) media.pause();
  else media.play().catch((problem) => problem.name === "AbortError" || reportError(problem));
}

export function move(media, seconds) {
  // What nobody has asked for yet is asked for now, so that its place can be shown.
  if (!media.readyState) media.preload = "metadata";
  media.currentTime = Math.min(Math.max(0, seconds), lengthOf(media) || Infinity);
}

/** What the page knows of the length, until the medium itself says it. */
export function lengthOf(media) {
  if (Number.isFinite(media.duration)) return media.duration;
  return Number(media.closest("[data-duration]")?.dataset.duration ?? 0);
}

export function turnUp(media, by) {
  media.muted = false;
  media.volume = Math.min(1, Math.max(0, media.volume + by));
}

export function changeSpeed(media, step) {
  const place = SPEEDS.indexOf(media.playbackRate);
  const next = SPEEDS[(place < 0 ? SPEEDS.indexOf(1) : place) + step];
  if (next) media.playbackRate = next;
}
