/** What the lock screen, the headphones and the keyboard's own keys know of what is playing, and can do with it. */
import { BACK, FORWARD } from "./keys.js";

export function sayOnTheLockScreen(media, about) {
  const session = navigator.mediaSession;
  if (!session) return;
  media.addEventListener("play", () => introduce(session, media, about));
  for (const name of ["loadedmetadata", "seeked", "ratechange", "playing", "pause"]) {
    media.addEventListener(name, () => isIntroduced(session, about) && place(session, media));
  }
}

function introduce(session, media, { title = document.title, by = "", artwork }) {
  const pictures = artwork ? [{ src: new URL(artwork, location.href).href }] : [];
  session.metadata = new MediaMetadata({ title, artist: by, artwork: pictures });
  const jump = (seconds) => (media.currentTime = Math.max(0, media.currentTime + seconds));
  const acts = {
    play: () => media.play(),
    pause: () => media.pause(),
    seekbackward: ({ seekOffset }) => jump(-(seekOffset ?? BACK)),
    seekforward: ({ seekOffset }) => jump(seekOffset ?? FORWARD),
    seekto: ({ seekTime }) => (media.currentTime = seekTime),
  };
  for (const [name, act] of Object.entries(acts)) offer(session, name, act);
}

function offer(session, name, act) {
  try {
    session.setActionHandler(name, act);
  } catch {
    // An older browser has fewer keys.
  }
}

function isIntroduced(session, { title = document.title }) {
  return session.metadata?.title === title;
}

function place(session, { duration, currentTime, playbackRate, paused }) {
  session.playbackState = paused ? "paused" : "playing";
  if (!Number.isFinite(duration)) return;
  session.setPositionState?.({ duration, position: Math.min(currentTime, duration), playbackRate });
}
