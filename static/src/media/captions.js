/** Captions written beside the player: a line is pressed to hear it, timed from what is heard, and saved by itself. */
import { post } from "../core/fetching.js";
import { pageSignal } from "../core/page.js";
import { CueLines, timeOf } from "./cue_lines.js";
import { showCues } from "./live_cues.js";

const MOMENT = 2000;
const AGAIN = 10_000;
const NEW_LINE_LASTS = 3;
// A frame later: where one line ends and the next begins, the film would still show both.
const INTO_A_LINE = 0.02;
const KEYS = {
  BracketLeft: "start",
  BracketRight: "end",
  KeyP: "play",
  KeyS: "split",
  KeyJ: "merge",
  Enter: "add",
  Delete: "delete",
  ArrowUp: "above",
  ArrowDown: "below",
  KeyZ: "undo",
};

class Desk {
  constructor(root) {
    this.root = root;
    this.form = root.querySelector("[data-captions-form]");
    this.version = root.querySelector("[data-captions-version]");
    this.status = document.querySelector("[data-captions-status]");
    this.problem = root.querySelector("[data-captions-problem]");
    this.undoButton = root.querySelector("[data-captions-undo]");
    const list = root.querySelector("[data-captions-lines]");
    this.lines = new CueLines(list, root.querySelector("[data-captions-line]"));
    this.saved = this.words();
    this.stopAt = Infinity;
  }

  get media() {
    return document.getElementById(this.root.dataset.player)?.querySelector("video, audio");
  }

  dress() {
    this.lines.number();
    this.undoButton.hidden = false;
    this.root.querySelector("[data-captions-help]").hidden = false;
  }

  listen() {
    const { list } = this.lines;
    list.addEventListener("click", (event) => this.press(event));
    list.addEventListener("focusin", (event) => event.target.name === "text" && this.hear(event.target.closest(".cue")));
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.form.addEventListener("input", () => this.later());
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.undoButton.addEventListener("click", () => this.act("undo"));
    this.media?.addEventListener("timeupdate", () => this.follow());
    const signal = pageSignal();
    document.addEventListener("visibilitychange", () => document.hidden && this.save(), { signal });
    const keepBack = (event) => this.words() !== this.saved && event.preventDefault();
    window.addEventListener("beforeunload", keepBack, { signal });
  }

  press(event) {
    const button = event.target.closest("[data-cue]");
    if (button) this.act(button.dataset.cue, button.closest(".cue"));
  }

  key(event) {
    if (event.ctrlKey && event.code === "Space") this.toggle();
    else if (event.altKey && !event.ctrlKey && KEYS[event.code]) this.act(KEYS[event.code], this.rowOf(event.target));
    else return;
    event.preventDefault();
  }

  rowOf(element) {
    return element.closest(".cue") ?? this.root.querySelector('.cue[aria-current="true"]') ?? this.lines.rows[0];
  }

  act(name, row) {
    const next = this[`do_${name}`](row);
    this.undoButton.disabled = !this.lines.steps.length;
    if (next) this.lines.field(next, "text").focus();
    this.later();
  }

  do_play(row) {
    if (!this.media) return;
    this.media.currentTime = (this.lines.start(row) || 0) + INTO_A_LINE;
    this.stopAt = this.lines.end(row) || Infinity;
    this.media.play();
  }

  do_start(row) {
    this.take(row, "start");
  }

  do_end(row) {
    this.take(row, "end");
  }

  take(row, name) {
    if (!this.media) return;
    this.lines.remember();
    this.lines.set(row, name, timeOf(this.media.currentTime));
  }

  do_split(row) {
    return this.lines.split(row);
  }

  do_merge(row) {
    return this.lines.join(row);
  }

  do_add(row) {
    const start = this.lines.end(row) || 0;
    const next = row.nextElementSibling ? this.lines.start(row.nextElementSibling) : Infinity;
    const end = next > start ? Math.min(start + NEW_LINE_LASTS, next) : start + NEW_LINE_LASTS;
    return this.lines.addAfter(row, start, end);
  }

  do_delete(row) {
    return this.lines.remove(row);
  }

  do_above(row) {
    return row.previousElementSibling;
  }

  do_below(row) {
    return row.nextElementSibling;
  }

  do_undo() {
    this.lines.undo();
  }

  toggle() {
    this.stopAt = Infinity;
    if (this.media?.paused) this.media.play();
    else this.media?.pause();
  }

  /** Who comes to a line while nothing plays wants to see and hear it. */
  hear(row) {
    const at = this.lines.start(row);
    if (this.media?.paused && Number.isFinite(at)) this.media.currentTime = at + INTO_A_LINE;
    this.mark(row);
  }

  follow() {
    const now = this.media.currentTime;
    if (now >= this.stopAt) {
      this.stopAt = Infinity;
      this.media.pause();
    }
    const row = this.lines.rows.findLast((each) => this.lines.start(each) <= now + 0.05);
    if (!row || this.media.paused) return;
    this.mark(row);
    if (!this.lines.list.contains(document.activeElement)) row.scrollIntoView({ block: "nearest" });
  }

  mark(row) {
    for (const each of this.root.querySelectorAll(".cue[aria-current]")) each.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
  }

  words() {
    return JSON.stringify(this.lines.columns());
  }

  later(wait = MOMENT) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  async submit(event) {
    event.preventDefault();
    clearTimeout(this.timer);
    // Whoever presses the button has read what stands there about another window, and means it.
    if (this.newer) this.version.value = this.newer;
    this.conflicted = false;
    await this.save({ pressed: true });
  }

  async save({ pressed = false } = {}) {
    const words = this.words();
    if (this.saving || this.conflicted || (words === this.saved && !pressed)) return;
    this.saving = true;
    this.status.textContent = "Saving";
    try {
      const body = { version: this.version.value, ...JSON.parse(words) };
      this.keep(words, await post(this.root.dataset.address, body));
    } catch (problem) {
      this.refuse(problem);
    }
    this.saving = false;
    if (this.words() !== words) this.later();
  }

  keep(words, { version }) {
    this.saved = words;
    this.version.value = version;
    this.newer = null;
    this.problem.textContent = "";
    this.status.textContent = `Saved as version ${version}`;
    if (this.media) showCues(this.media, this.root.dataset.language, this.lines.cues());
  }

  refuse(problem) {
    this.status.textContent = "Not saved";
    this.problem.textContent = problem.status ? problem.message : "There is no connection. We try again.";
    if (problem.status === 409) this.meetNewer();
    else if (!problem.status) this.later(AGAIN);
  }

  /** Nothing is saved by itself over what somebody else has saved meanwhile. */
  async meetNewer() {
    this.conflicted = true;
    const page = await fetch(this.root.dataset.address, { credentials: "same-origin" });
    const html = new DOMParser().parseFromString(await page.text(), "text/html");
    this.newer = html.querySelector("[data-captions-version]")?.value ?? null;
  }
}

export function start(root) {
  const desk = new Desk(root);
  desk.dress();
  desk.listen();
}
