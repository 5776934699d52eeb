/** The transcript: it follows what is heard, moves the player when pressed, and is searched without leaving it. */
import { pageSignal } from "../core/page.js";

const UNTIL_IT_SCROLLS_AGAIN = 6000;
const MARGIN = 48;

class Transcript {
  constructor(root) {
    this.root = root;
    this.pane = root.querySelector("[data-transcript-words]");
    this.lines = [...this.pane.querySelectorAll("[data-at]")];
    this.starts = this.lines.map((line) => Number(line.dataset.at));
    this.touched = -Infinity;
    this.current = null;
  }

  /** The medium may be dressed by its player after we have started, but the element stays. */
  get media() {
    return document.getElementById(this.root.dataset.player)?.querySelector("video, audio");
  }

  listen() {
    // At the document, for a player may put in another element, one that has been playing since another page.
    const follow = ({ target }) => target === this.media && this.follow();
    document.addEventListener("timeupdate", follow, { capture: true, signal: pageSignal() });
    this.pane.addEventListener("click", (event) => this.seek(event));
    for (const name of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      this.pane.addEventListener(name, () => (this.touched = performance.now()), { passive: true });
    }
  }

  follow() {
    const seconds = this.media.currentTime + 0.1;
    const index = this.starts.findLastIndex((at) => at <= seconds);
    const line = this.lines[index];
    const isSaid = line && Number(line.dataset.until) > seconds - 1;
    this.mark(isSaid ? line : null);
  }

  mark(line) {
    if (line === this.current) return;
    this.current?.removeAttribute("aria-current");
    this.current = line;
    if (!line) return;
    line.setAttribute("aria-current", "true");
    if (performance.now() - this.touched > UNTIL_IT_SCROLLS_AGAIN) this.reveal(line);
  }

  /** Only the pane scrolls, never the page: `scrollIntoView` would pull the film out of sight. */
  reveal(element) {
    const [box, pane] = [element.getBoundingClientRect(), this.pane.getBoundingClientRect()];
    if (box.top >= pane.top + MARGIN && box.bottom <= pane.bottom - MARGIN) return;
    this.pane.scrollTop += box.top - pane.top - pane.height / 3;
  }

  seek(event) {
    const line = event.target.closest("[data-at]");
    if (!line || !this.media || !getSelection().isCollapsed) return;
    this.media.currentTime = Number(line.dataset.at);
    this.media.play();
  }
}

class Finder {
  constructor(root, transcript) {
    this.transcript = transcript;
    this.box = root.querySelector("[data-transcript-search]");
    this.input = this.box.querySelector("input");
    this.count = this.box.querySelector("[data-transcript-count]");
    this.steps = [...this.box.querySelectorAll("[data-transcript-step]")];
    this.marks = [];
    this.at = 0;
  }

  listen() {
    this.box.hidden = false;
    this.input.addEventListener("input", () => this.find());
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.step(event.shiftKey ? -1 : 1);
    });
    for (const button of this.steps) {
      button.addEventListener("click", () => this.step(Number(button.dataset.transcriptStep)));
    }
  }

  find() {
    this.clear();
    const words = this.input.value.trim().toLocaleLowerCase();
    if (words) for (const line of this.transcript.lines) this.markIn(line, words);
    this.at = 0;
    this.show();
  }

  markIn(line, words) {
    const text = line.textContent;
    const folded = text.toLocaleLowerCase();
    // A letter may change its length with its case; then what stands where cannot be told.
    if (folded.length !== text.length || !folded.includes(words)) return;
    const parts = [];
    let end = 0;
    for (let at = folded.indexOf(words); at >= 0; at = folded.indexOf(words, end)) {
      const mark = Object.assign(document.createElement("mark"), { textContent: text.slice(at, at + words.length) });
      parts.push(text.slice(end, at), mark);
      this.marks.push(mark);
      end = at + words.length;
    }
    line.replaceChildren(...parts, text.slice(end));
  }

  clear() {
    for (const line of new Set(this.marks.map((mark) => mark.parentElement))) line.textContent = line.textContent;
    this.marks = [];
  }

  step(by) {
    if (!this.marks.length) return;
    this.at = (this.at + by + this.marks.length) % this.marks.length;
    this.show();
  }

  show() {
    for (const mark of this.marks) mark.classList.toggle("mark-here", mark === this.marks[this.at]);
    const number = this.marks.length;
    if (number) {
      this.transcript.touched = performance.now();
      this.transcript.reveal(this.marks[this.at]);
    }
    for (const button of this.steps) button.hidden = !number;
    this.count.textContent = number ? `${this.at + 1} of ${number}` : this.input.value.trim() && "Not said here";
  }
}

function offerCopy(root, pane) {
  const button = root.querySelector("[data-transcript-copy]");
  const words = button.querySelector("span");
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const passages = [...pane.querySelectorAll(".passage")];
    const text = passages.map((passage) => [...passage.children].map((part) => part.textContent.trim()).join("\n"));
    try {
      await navigator.clipboard.writeText(text.join("\n\n"));
      words.textContent = "Copied";
    } catch {
      words.textContent = "The browser does not let us copy";
    }
  });
}

export function start(root) {
  const transcript = new Transcript(root);
  transcript.listen();
  new Finder(root, transcript).listen();
  offerCopy(root, transcript.pane);
}
