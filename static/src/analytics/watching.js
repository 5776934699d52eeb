/** Says to the site which sections of a film or an episode were played: every few seconds, on pause, on leaving. */
const SECONDS_BETWEEN_WORDS = 10;
// Further apart than a player's clock moves between two ticks, even at double speed: somebody has sought.
const LEAP = 2.5;

// Those that play just now; pages come and go in one document, and what has stopped is let go.
const playing = new Set();

class Watching {
  constructor(media, address) {
    this.media = media;
    this.address = address;
    this.sections = [];
    this.open = null;
    this.saidAt = performance.now();
  }

  /** Who pressed play before this was loaded has played, too. */
  catchUp() {
    const { played, paused, currentTime } = this.media;
    for (let n = 0; n < played.length; n += 1) this.sections.push([played.start(n), played.end(n)]);
    if (!paused) this.begin(currentTime);
  }

  listen() {
    this.catchUp();
    this.media.addEventListener("playing", () => this.open ?? this.begin(this.media.currentTime));
    this.media.addEventListener("timeupdate", () => this.tick());
    this.media.addEventListener("seeking", () => this.close());
    for (const name of ["pause", "ended"]) this.media.addEventListener(name, () => this.finish());
  }

  tick() {
    const now = this.media.currentTime;
    if (this.media.paused || this.media.seeking) return;
    if (this.open && now >= this.open[1] && now - this.open[1] < LEAP) this.open[1] = now;
    else this.begin(now);
    if (performance.now() - this.saidAt > SECONDS_BETWEEN_WORDS * 1000) this.say();
  }

  begin(at) {
    this.close();
    this.open = [at, at];
    playing.add(this);
  }

  close() {
    if (this.open && this.open[1] > this.open[0]) this.sections.push(this.open);
    this.open = null;
  }

  finish() {
    const { open, media } = this;
    const ahead = media.currentTime - (open?.[1] ?? Infinity);
    if (open && ahead > 0 && ahead < LEAP && !media.seeking) open[1] = media.currentTime;
    this.say();
    if (media.paused) playing.delete(this);
  }

  /** What was played since it last spoke; a section that goes on begins anew where it was cut. */
  say() {
    const goesOn = this.open && !this.media.paused ? this.open[1] : null;
    this.close();
    if (goesOn !== null) this.open = [goesOn, goesOn];
    this.saidAt = performance.now();
    if (!this.sections.length) return;
    const seen = this.sections.splice(0).flat().map((second) => Number(second.toFixed(2)));
    navigator.sendBeacon(this.address, new Blob([JSON.stringify({ seen })], { type: "application/json" }));
  }
}

addEventListener("pagehide", () => playing.forEach((each) => each.finish()));
document.addEventListener("visibilitychange", () => document.hidden && playing.forEach((each) => each.say()));

/** Starts with the element; without an address, as in a preview, nothing is said. */
export function watch(media, address) {
  if (address) new Watching(media, address).listen();
}
