/** The listening player over native audio: a wave to press or to move along by keys, chapters, steps, speed, volume. */
import { dress } from "../media/dress.js";
import { BACK, changeSpeed, FORWARD, lengthOf, listenForKeys, move, SPEEDS, toggle, turnUp } from "../media/keys.js";
import { sayWhereItGoesOn } from "../media/notice.js";
import { askedFor, goTo } from "../media/starting.js";
import { chaptersOf, connectChapters, markChapters, nameChapter, point } from "./chapters.js";
import { clock } from "./clock.js";
import { pageSignal } from "./page.js";

let mini = null;

async function loadMini() {
  mini ??= (await import("../media/mini.js")).mini;
}

class WavePlayer {
  constructor(root, audio) {
    this.root = root;
    this.audio = audio;
    this.part = (name) => root.querySelector(`[data-audio-${name}]`);
    this.button = this.part("play");
    this.wave = this.part("wave");
    this.time = this.part("time");
    this.speed = this.part("speed");
    this.volume = this.part("volume");
    this.chapters = chaptersOf(root.id);
  }

  get length() {
    return lengthOf(this.audio) || Number(this.root.dataset.duration);
  }

  dress() {
    this.audio.removeAttribute("controls");
    this.audio.hidden = true;
    for (const part of [this.button, this.time, this.part("tools")]) if (part) part.hidden = false;
    this.wave.tabIndex = 0;
    this.wave.setAttribute("role", "slider");
    this.wave.setAttribute("aria-label", "Position");
    this.wave.setAttribute("aria-valuemin", "0");
    this.wave.setAttribute("aria-valuemax", String(Math.round(this.length)));
    markChapters(this.wave, this.chapters, this.length);
    this.#nameChapters();
    for (const show of [this.show, this.showState, this.showSpeed, this.showVolume]) show.call(this);
  }

  #nameChapters() {
    const name = this.part("chapter");
    if (!name || !this.chapters.length) return;
    name.hidden = false;
    nameChapter(name, this.audio, this.chapters);
  }

  listen() {
    this.button.addEventListener("click", () => toggle(this.audio));
    this.wave.addEventListener("pointerdown", (event) => this.drag(event));
    this.#showTip();
    const press = (name, act) => this.part(name)?.addEventListener("click", act);
    press("back", () => move(this.audio, this.audio.currentTime - BACK));
    press("forward", () => move(this.audio, this.audio.currentTime + FORWARD));
    press("speed", () => this.nextSpeed());
    press("mute", () => (this.audio.muted = !this.audio.muted));
    this.volume?.addEventListener("input", () => turnUp(this.audio, this.volume.valueAsNumber - this.audio.volume));
    this.#listenToAudio();
    const help = this.root.querySelector("[data-player-help]");
    listenForKeys(this.root, this.audio, { back: BACK, forward: FORWARD, help: help && (() => help.showModal()) });
  }

  #listenToAudio() {
    const on = (names, act) => {
      for (const name of names) this.audio.addEventListener(name, () => act.call(this), { signal: pageSignal() });
    };
    on(["timeupdate", "seeking", "seeked", "durationchange", "loadedmetadata"], this.show);
    on(["play", "pause", "ended"], this.showState);
    on(["ratechange"], this.showSpeed);
    on(["volumechange"], this.showVolume);
    on(["play"], this.hold);
  }

  /** Says beforehand where a press would lead. */
  #showTip() {
    const tip = Object.assign(document.createElement("span"), { className: "wave-tip" });
    tip.setAttribute("aria-hidden", "true");
    this.wave.append(tip);
    point(this.wave, this.chapters, () => this.length, (seconds, chapter, time) => {
      tip.textContent = chapter ? `${time} · ${chapter.title}` : time;
      tip.style.left = `${((seconds / this.length) * 100).toFixed(2)}%`;
    });
  }

  drag(event) {
    if (event.button !== 0) return;
    const until = new AbortController();
    const seek = ({ clientX }) => {
      const { left, width } = this.wave.getBoundingClientRect();
      move(this.audio, ((clientX - left) / width) * this.length);
    };
    seek(event);
    this.wave.setPointerCapture(event.pointerId);
    this.wave.addEventListener("pointermove", seek, { signal: until.signal });
    for (const end of ["pointerup", "pointercancel"]) {
      this.wave.addEventListener(end, () => until.abort(), { signal: until.signal });
    }
  }

  /** From the fastest on to the slowest. */
  nextSpeed() {
    if (this.audio.playbackRate === SPEEDS.at(-1)) this.audio.playbackRate = SPEEDS[0];
    else changeSpeed(this.audio, 1);
  }

  show() {
    const at = this.audio.currentTime;
    const share = this.length ? `${((at / this.length) * 100).toFixed(2)}%` : "0%";
    for (const stop of this.wave.querySelectorAll("stop")) stop.setAttribute("offset", share);
    this.wave.setAttribute("aria-valuenow", String(Math.round(at)));
    this.wave.setAttribute("aria-valuetext", `${clock(at)} of ${clock(this.length)}`);
    this.time.textContent = `${clock(at)} / ${clock(this.length)}`;
  }

  showState() {
    const isPlaying = !this.audio.paused && !this.audio.ended;
    this.root.toggleAttribute("data-playing", isPlaying);
    this.button.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
  }

  showSpeed() {
    if (!this.speed) return;
    this.speed.textContent = `${this.audio.playbackRate}×`;
    this.speed.setAttribute("aria-label", `Speed ${this.audio.playbackRate} times`);
  }

  showVolume() {
    if (!this.volume) return;
    const { muted, volume } = this.audio;
    this.volume.value = muted ? 0 : volume;
    this.volume.style.setProperty("--played", `${this.volume.value * 100}%`);
    this.root.toggleAttribute("data-muted", muted || volume === 0);
    this.part("mute").setAttribute("aria-pressed", String(muted));
  }

  /** From now on it may go on when its page is left. */
  async hold() {
    await loadMini();
    mini.hold(this.audio, this.root);
  }
}

async function begin(root, audio) {
  const left = await dress(audio, root);
  const asked = "main" in root.dataset ? askedFor(location.href) : null;
  if (asked !== null) goTo(audio, asked);
  else if (left && audio.currentTime < 1) {
    goTo(audio, left);
    sayWhereItGoesOn(root, audio, left);
  }
}

export async function start(root) {
  const held = mini?.giveTo(root);
  const audio = held ?? root.querySelector("audio");
  const player = new WavePlayer(root, audio);
  player.dress();
  player.listen();
  connectChapters(audio, root.id);
  if (held) return; // It has begun, and goes on.
  // In a list of many, only what somebody listens to is asked for.
  if ("main" in root.dataset) await Promise.all([begin(root, audio), loadMini()]);
  else audio.addEventListener("play", () => begin(root, audio), { once: true, signal: pageSignal() });
  player.show();
}
