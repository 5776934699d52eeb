/** A film's stream in several qualities. hls.js plays it wherever it can, for browsers offer no choice of quality. */
const HLS = "application/vnd.apple.mpegurl";
// In seconds. Before anybody presses play, one segment is enough to show the length and the first picture.
const AHEAD_AT_REST = 1;
const AHEAD = 60;

/** The stream of `video`, ready to be attached, or null where the browser plays one of its sources by itself. */
export async function openStream(video) {
  const address = video.querySelector(`source[type="${HLS}"]`)?.src.split("#")[0];
  if (!address || isLeftToTheBrowser(video)) return null;
  const { default: Hls } = await import("hls.js/light");
  if (!Hls.isSupported()) return null;
  const hls = new Hls({
    capLevelToPlayerSize: true,
    enableWorker: false,
    maxMaxBufferLength: AHEAD_AT_REST,
    fLoader: wholeOnly(Hls.DefaultConfig.loader),
  });
  return (await isRead(Hls, hls, address)) ? new Stream(Hls, hls, video) : null;
}

/** An iPhone and an iPad play it better themselves (AirPlay, battery); anybody may ask for it with `?player=native`. */
function isLeftToTheBrowser(video) {
  if (!video.canPlayType(HLS)) return false;
  const isTouchSafari = "ManagedMediaSource" in window && navigator.maxTouchPoints > 1;
  return isTouchSafari || new URLSearchParams(location.search).get("player") === "native";
}

/**
 * A loader that calls a part of a file failed if it came short, so that it is asked for again. A browser's cache that was
 * left in the middle of a file may answer so; what is missing would swallow all that comes after it.
 */
function wholeOnly(Loader) {
  return class extends Loader {
    load(context, config, callbacks) {
      const { rangeStart, rangeEnd } = context;
      const onSuccess = (response, stats, ...rest) => {
        if (!rangeEnd || response.data.byteLength === rangeEnd - rangeStart) {
          callbacks.onSuccess(response, stats, ...rest);
        } else {
          callbacks.onError({ code: response.code, text: "The part came short" }, ...rest, stats);
        }
      };
      super.load(context, config, { ...callbacks, onSuccess });
    }
  };
}

function isRead(Hls, hls, address) {
  return new Promise((resolve) => {
    hls.once(Hls.Events.MANIFEST_PARSED, () => resolve(true));
    hls.on(Hls.Events.ERROR, function fail(_, { fatal }) {
      if (!fatal || hls.levels?.length) return;
      hls.destroy();
      resolve(false);
    });
    hls.loadSource(address);
  });
}

class Stream {
  constructor(Hls, hls, video) {
    Object.assign(this, { Hls, hls, video, isMended: false });
  }

  /** The shorter sides of its pictures in pixels, the best first. */
  get sides() {
    return [...new Set(this.hls.levels.map(sideOf).filter(Boolean))].sort((one, other) => other - one);
  }

  attach() {
    // Whoever pressed play before all this was here has pressed it for good.
    const { paused } = this.video;
    this.hls.on(this.Hls.Events.ERROR, (_, problem) => problem.fatal && this.#mend(problem.type));
    this.hls.attachMedia(this.video);
    this.video.addEventListener("play", () => this.#hurry());
    if (paused) return;
    // An element that counts as playing still says nothing of a second press.
    this.#hurry();
    this.video.play().catch(() => {});
  }

  /** Chooses a side for good, or for 0 whatever the line is good for. */
  choose(side) {
    this.hls.nextLevel = side ? this.hls.levels.findLastIndex((level) => sideOf(level) === side) : -1;
  }

  #hurry() {
    this.hls.config.maxMaxBufferLength = AHEAD;
    if (this.isHalted) this.hls.startLoad();
    this.isHalted = false;
  }

  #mend(type) {
    if (type === this.Hls.ErrorTypes.NETWORK_ERROR) {
      // It has tried for long; it goes on with the line, or when somebody presses play.
      this.isHalted = true;
      addEventListener("online", () => this.isHalted && this.#hurry(), { once: true });
    } else if (type === this.Hls.ErrorTypes.MEDIA_ERROR && !this.isMended) {
      this.isMended = true;
      this.hls.recoverMediaError();
    } else {
      this.#giveUp();
    }
  }

  /** The browser itself plays on from the sources that stand in the page. */
  #giveUp() {
    const { currentTime, paused } = this.video;
    this.hls.destroy();
    this.video.removeAttribute("src");
    this.video.load();
    this.video.currentTime = currentTime;
    if (!paused) this.video.play().catch(() => {});
  }
}

function sideOf({ width, height }) {
  return Math.min(width, height);
}
