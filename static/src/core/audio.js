/** The listening player: a play button, a wave to press or to move along by keys, and the speed, over native audio. */
import { watch } from "../analytics/watching.js";
import { connectChapters } from "./chapters.js";
import { clock } from "./clock.js";

const SPEEDS = [1, 1.25, 1.5, 1.75, 2, 0.75];
const STEPS = { ArrowRight: 5, ArrowUp: 5, ArrowLeft: -5, ArrowDown: -5, PageUp: 30, PageDown: -30 };
let playing = null;

class WavePlayer {
  constructor(root) {
    this.root = root;
    this.audio = root.querySelector("audio");
    this.button = root.querySelector("[data-audio-play]");
    this.wave = root.querySelector("[data-audio-wave]");
    this.time = root.querySelector("[data-audio-time]");
    this.speed = root.querySelector("[data-audio-speed]");
    this.length = Number(root.dataset.duration);
  }

  dress() {
    this.audio.removeAttribute("controls");
    this.audio.hidden = true;
    for (const part of [this.button, this.time, this.speed]) if (part) part.hidden = false;
    this.wave.tabIndex = 0;
    this.wave.setAttribute("role", "slider");
    this.wave.setAttribute("aria-label", "Position");
    this.wave.setAttribute("aria-valuemin", "0");
    this.wave.setAttribute("aria-valuemax", String(Math.round(this.length)));
    this.show();
  }

  listen() {
    this.button.addEventListener("click", () => this.toggle());
    this.wave.addEventListener("pointerdown", (event) => this.seekAt(event));
    this.wave.addEventListener("keydown", (event) => this.seekBy(event));
    this.speed?.addEventListener("click", () => this.nextSpeed());
    for (const name of ["timeupdate", "seeked", "durationchange"]) this.audio.addEventListener(name, () => this.show());
    for (const name of ["play", "pause", "ended"]) this.audio.addEventListener(name, () => this.showState());
  }

  toggle() {
    if (this.audio.paused) this.audio.play();
    else this.audio.pause();
  }

  seekAt(event) {
    const box = this.wave.getBoundingClientRect();
    this.moveTo(((event.clientX - box.left) / box.width) * this.length);
  }

  seekBy(event) {
    if (event.key === " " || event.key === "Enter") this.toggle();
    else if (event.key === "Home") this.moveTo(0);
    else if (event.key in STEPS) this.moveTo(this.audio.currentTime + STEPS[event.key]);
    else return;
    event.preventDefault();
  }

  moveTo(seconds) {
    this.audio.currentTime = Math.min(Math.max(0, seconds), this.length);
    this.show();
  }

  nextSpeed() {
    const next = SPEEDS[(SPEEDS.indexOf(this.audio.playbackRate) + 1) % SPEEDS.length];
    this.audio.playbackRate = next;
    this.speed.textContent = `${next}×`;
    this.speed.setAttribute("aria-label", `Speed ${next} times`);
  }

  show() {
    if (Number.isFinite(this.audio.duration)) this.length = this.audio.duration;
    const at = this.audio.currentTime;
    const share = this.length ? `${((at / this.length) * 100).toFixed(2)}%` : "0%";
    for (const stop of this.wave.querySelectorAll("stop")) stop.setAttribute("offset", share);
    this.wave.setAttribute("aria-valuenow", String(Math.round(at)));
    this.wave.setAttribute("aria-valuetext", `${clock(at)} of ${clock(this.length)}`);
    this.time.textContent = `${clock(at)} / ${clock(this.length)}`;
  }

  showState() {
    const isPlaying = !this.audio.paused && !this.audio.ended;
    if (isPlaying && playing !== this.audio) playing?.pause();
    if (isPlaying) playing = this.audio;
    this.root.toggleAttribute("data-playing", isPlaying);
    this.button.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
  }
}

export function start(root) {
  const player = new WavePlayer(root);
  player.dress();
  player.listen();
  connectChapters(player.audio, root.id);
  watch(player.audio, root.dataset.watched);
}
