/** One file on its way, as the page shows it: its bar, its words, its buttons; and what a screen reader hears of it. */
import { post } from "../core/fetching.js";
import { Speed } from "./speed.js";

const QUARTERS = 4;

export class Line {
  constructor(element, say) {
    this.element = element;
    this.say = (words) => say(`${this.name}: ${words}`);
    this.speed = new Speed();
    this.quarter = 0;
    const part = (name) => element.querySelector(`[data-upload-${name}]`);
    Object.assign(this, { progress: part("progress"), words: part("words"), problem: part("problem") });
    Object.assign(this, { pause: part("pause"), goOn: part("go-on"), remove: part("remove") });
    this.bar = this.progress.querySelector("progress");
  }

  get address() {
    return this.element.dataset.address ?? null;
  }

  set address(address) {
    this.element.dataset.address = address;
  }

  get fingerprint() {
    return this.element.dataset.fingerprint ?? "";
  }

  get name() {
    return this.element.querySelector("[data-upload-name]").textContent;
  }

  call(name, fingerprint) {
    for (const place of this.element.querySelectorAll("[data-upload-name]")) place.textContent = name;
    this.bar.setAttribute("aria-label", `Upload of ${name}`);
    this.element.dataset.fingerprint = fingerprint;
    this.label();
  }

  /** Several lines have the same buttons; each says which file it is about. */
  label() {
    for (const button of [this.pause, this.goOn, this.remove]) {
      button.setAttribute("aria-label", `${button.textContent.trim()}: ${this.name}`);
    }
  }

  /** `can` is "pause", "goOn" or nothing of both. */
  show(words, can = null) {
    this.progress.hidden = false;
    this.problem.hidden = true;
    this.words.textContent = words;
    this.offer(can);
  }

  offer(can) {
    const had = document.activeElement === this.pause || document.activeElement === this.goOn;
    this.pause.hidden = can !== "pause";
    this.goOn.hidden = can !== "goOn";
    if (had) (can ? this[can] : this.remove).focus();
  }

  move(sent, total) {
    this.bar.value = sent / total;
    this.show(this.speed.words(sent, total), "pause");
    const quarter = Math.floor((sent / total) * QUARTERS);
    if (quarter > this.quarter && quarter < QUARTERS) this.say(`${quarter * (100 / QUARTERS)} %`);
    this.quarter = Math.max(quarter, this.quarter);
  }

  refuse(words, can = null) {
    this.progress.hidden = true;
    this.problem.hidden = false;
    this.problem.querySelector("[data-upload-sentence]").textContent = words;
    this.offer(can);
    this.say(words);
  }

  get percent() {
    return Math.floor(this.bar.value * 100);
  }

  /** Ends the upload on the server, where there is one. */
  async end() {
    if (this.address) await post(`${this.address}/removal`);
  }
}
