/** Where a recording begins: the time that an address names, as `?t=83`, `?t=1m23s`, `?t=1:23` or the same after `#`. */
const WORDS = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?$/;
const CLOCK = /^(?:(\d+):)?(\d+):(\d{1,2})$/;

/** In seconds, or null for what is no time. */
export function secondsOf(words) {
  const parts = words && (WORDS.exec(words) ?? CLOCK.exec(words));
  if (!parts) return null;
  const [hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return hours * 3600 + minutes * 60 + seconds;
}

export function askedFor(address) {
  const { searchParams, hash } = new URL(address);
  return secondsOf(searchParams.get("t")) ?? secondsOf(new URLSearchParams(hash.slice(1)).get("t"));
}

/** Also before anything is known of the medium: it begins there then. */
export function goTo(media, seconds) {
  media.currentTime = seconds;
  if (media.readyState) return;
  // A stream that is attached later forgets what was asked before.
  const again = () => Math.abs(media.currentTime - seconds) > 1 && (media.currentTime = seconds);
  media.addEventListener("loadedmetadata", again, { once: true });
}
