/** Saves a form as it is typed: a moment after the last key, at once when the page is left, never twice at a time. */
import { post } from "./fetching.js";

const MOMENT = 1200;
const AGAIN = 8000;
const MOST_ON_LEAVING = 60_000;

class Autosave {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-autosave-status]");
    this.saved = this.words();
    this.timer = null;
    this.saving = false;
  }

  words() {
    const entries = [...new FormData(this.form)].filter(([, value]) => !(value instanceof File));
    return new URLSearchParams(entries).toString();
  }

  later(wait = MOMENT) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  async save() {
    const words = this.words();
    if (this.saving || words === this.saved) return;
    this.mark(true);
    this.say("Saving");
    try {
      await this.send(words);
      this.saved = words;
      this.say(`Saved ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`);
    } catch (problem) {
      this.say(problem.status ? problem.message : "Not saved. We try again.");
      this.later(AGAIN);
    }
    if (this.words() !== words) this.later();
    this.mark(false);
  }

  async send(words) {
    const body = new FormData();
    for (const [name, value] of new URLSearchParams(words)) body.append(name, value);
    // The browser carries so much to its end when the page is left meanwhile.
    const keepalive = document.hidden && words.length < MOST_ON_LEAVING;
    const answer = await post(this.form.dataset.autosave, body, { keepalive });
    this.form.dispatchEvent(new CustomEvent("autosaved", { detail: answer, bubbles: true }));
  }

  mark(saving) {
    this.saving = saving;
    this.form.toggleAttribute("data-saving", saving);
    if (!saving) this.form.dispatchEvent(new Event("save-over"));
  }

  say(words) {
    if (this.status) this.status.textContent = words;
  }
}

export function start(form) {
  const autosave = new Autosave(form);
  form.addEventListener("input", () => autosave.later());
  form.addEventListener("change", () => autosave.later());
  // The draft has to be there before its file is: also one in which nothing was typed yet.
  form.addEventListener("save-now", () => {
    autosave.saved = null;
    autosave.save();
  });
  form.addEventListener("submit", () => clearTimeout(autosave.timer));
  document.addEventListener("visibilitychange", () => document.hidden && autosave.save());
}
