/** Slow mode as one feels it: says how long one waits, and keeps what is typed until then. */
import { pageSignal } from "../core/page.js";

const FORMS = "[data-composer], [data-ask]";

export class Pace {
  constructor(section) {
    const wait = Number(section.dataset.wait);
    this.seconds = Number(section.dataset.slow);
    this.saidAt = wait ? Date.now() - (this.seconds - wait) * 1000 : 0;
    const signal = pageSignal();
    // Before the form's own listener, which would empty the field.
    document.addEventListener("submit", (event) => this.#hold(event), { capture: true, signal });
    const timer = setInterval(() => this.#show(), 500);
    signal.addEventListener("abort", () => clearInterval(timer));
    this.#show();
  }

  set(seconds) {
    this.seconds = seconds;
    this.#show();
  }

  /** One's own reply stands: the next one has to wait. */
  said() {
    this.saidAt = Date.now();
    this.#show();
  }

  get #left() {
    return this.seconds ? Math.max(0, Math.ceil((this.saidAt - Date.now()) / 1000 + this.seconds)) : 0;
  }

  #hold(event) {
    if (!event.target.matches(FORMS) || !this.#left) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const line = lineOf(event.target);
    line.setAttribute("role", "alert");
    line.textContent = `Slow mode: you can send this in ${this.#left} s. Your words are kept.`;
  }

  #show() {
    for (const form of document.querySelectorAll(FORMS)) {
      const line = lineOf(form);
      const words = this.#left ? `Slow mode: you can write again in ${this.#left} s` : "";
      if (!words) line.removeAttribute("role");
      if (line.textContent !== words) line.textContent = words;
    }
  }
}

function lineOf(form) {
  const before = form.previousElementSibling;
  if (before?.matches("[data-wait-line]")) return before;
  const line = Object.assign(document.createElement("p"), { className: "session-wait" });
  line.dataset.waitLine = "";
  form.before(line);
  return line;
}
