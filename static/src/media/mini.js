/** The mini player: a bar at the foot of the window in which an episode goes on while one reads other pages. */
import { clock } from "../core/clock.js";
import { travelWith } from "../core/travel.js";
import { dress } from "./dress.js";
import { BACK, changeSpeed, FORWARD, lengthOf, listenForKeys, move, SPEEDS, toggle } from "./keys.js";
import { goTo } from "./starting.js";

const KEPT = "rounds:listening";
const MINUTES_TO_COME_BACK = 5;

class Mini {
  audio = null;
  about = null;
  bar = null;

  hold(audio, root) {
    // In a page that stands in somebody else's, nothing is read on.
    if (!document.querySelector("template[data-mini-bar]")) return;
    if (this.audio !== audio) this.close();
    this.audio = audio;
    this.about = { ...root.dataset };
    travelWith({ isListening: () => this.isListening, leave: () => this.follow() });
    this.watch ??= addEventListener("pagehide", () => this.keep()) ?? true;
  }

  get isListening() {
    return Boolean(this.bar) || Boolean(this.audio && !this.audio.paused && !this.audio.ended);
  }

  /** Its page goes, and takes along what is not moved away in the same breath. */
  follow() {
    if (this.bar || !this.isListening) return;
    this.show();
  }

  show() {
    this.bar = document.querySelector("template[data-mini-bar]").content.firstElementChild.cloneNode(true);
    document.body.append(this.bar);
    this.audio.hidden = true;
    this.bar.append(this.audio);
    new MiniBar(this.bar, this.audio, this.about, () => this.close()).start();
  }

  /** Back on the episode's own page, the player there takes over; one in a list shows the same as the bar does. */
  giveTo(root) {
    if (!this.bar || this.about.asset !== root.dataset.asset) return null;
    const { audio, bar } = this;
    if (!("main" in root.dataset)) return audio;
    root.querySelector("audio").replaceWith(audio);
    this.bar = null;
    bar.remove();
    return audio;
  }

  close() {
    const { audio, bar } = this;
    Object.assign(this, { audio: null, about: null, bar: null });
    if (!bar) return;
    const hadFocus = bar.contains(document.activeElement);
    audio.pause();
    bar.remove();
    if (hadFocus) document.getElementById("main").focus({ preventScroll: true });
  }

  /** For a page that had to be loaded as a whole: after a form, a download, an error. */
  keep() {
    if (!this.isListening) return;
    const { src, currentTime, playbackRate, paused } = this.audio;
    const kept = { src, about: this.about, currentTime, playbackRate, paused, at: Date.now(), of: reader() };
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
  }

  async comeBack() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT));
    sessionStorage.removeItem(KEPT);
    const isOld = Date.now() - kept.at > MINUTES_TO_COME_BACK * 60_000;
    const isHere = document.querySelector(`[data-main][data-asset="${CSS.escape(kept.about.asset)}"]`);
    if (this.audio || isOld || isHere || kept.of !== reader()) return;
    const audio = Object.assign(new Audio(kept.src), { playbackRate: kept.playbackRate });
    this.hold(audio, { dataset: kept.about });
    this.show();
    await dress(audio, { dataset: kept.about });
    goTo(audio, kept.currentTime);
    if (!kept.paused) audio.play().catch(() => {}); // Where that wants a press, the button is there.
  }
}

class MiniBar {
  constructor(bar, audio, about, close) {
    Object.assign(this, { bar, audio, about, close });
    this.part = (name) => bar.querySelector(`[data-mini-${name}]`);
  }

  start() {
    const { title, by, url, duration } = this.about;
    Object.assign(this.part("title"), { textContent: title, href: url });
    this.part("by").textContent = by;
    this.part("seek").max = lengthOf(this.audio) || duration;
    this.#listen();
    this.show();
    this.showSpeed();
  }

  #listen() {
    const press = (name, act) => this.part(name).addEventListener("click", act);
    press("play", () => toggle(this.audio));
    press("back", () => move(this.audio, this.audio.currentTime - BACK));
    press("forward", () => move(this.audio, this.audio.currentTime + FORWARD));
    press("speed", () => this.nextSpeed());
    press("close", this.close);
    this.part("seek").addEventListener("input", ({ target }) => move(this.audio, target.valueAsNumber));
    listenForKeys(this.bar, this.audio, { back: BACK, forward: FORWARD });
    // The bar may go before the audio does.
    const hear = (names, act) => names.forEach((name) => this.audio.addEventListener(name, () => this.bar.isConnected && act()));
    hear(["timeupdate", "seeking", "seeked", "durationchange", "play", "pause", "ended"], () => this.show());
    hear(["ratechange"], () => this.showSpeed());
  }

  nextSpeed() {
    if (this.audio.playbackRate === SPEEDS.at(-1)) this.audio.playbackRate = SPEEDS[0];
    else changeSpeed(this.audio, 1);
  }

  show() {
    const [at, length] = [this.audio.currentTime, lengthOf(this.audio) || Number(this.about.duration)];
    const isPlaying = !this.audio.paused && !this.audio.ended;
    const seek = this.part("seek");
    Object.assign(seek, { max: length, value: at });
    seek.setAttribute("aria-valuetext", `${clock(at)} of ${clock(length)}`);
    seek.style.setProperty("--played", `${length ? (at / length) * 100 : 0}%`);
    this.part("time").textContent = `${clock(at)} / ${clock(length)}`;
    this.bar.toggleAttribute("data-playing", isPlaying);
    this.part("play").setAttribute("aria-label", isPlaying ? "Pause" : "Play");
  }

  showSpeed() {
    this.part("speed").textContent = `${this.audio.playbackRate}×`;
    this.part("speed").setAttribute("aria-label", `Speed ${this.audio.playbackRate} times`);
  }
}

function reader() {
  return document.body.dataset.member ?? "";
}

export const mini = new Mini();
