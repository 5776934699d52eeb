/**
 * A place where files are chosen or dropped: each goes ahead while one writes, three at a time, and goes on where it
 * stopped when the same file is chosen again. Fires `uploaded` with what it has become, `upload-wants-place` while the
 * page has no place for it yet (the draft is saved first), and `upload-moves` whenever one begins or ends to move.
 */
import { fingerprintOf } from "./fingerprint.js";
import { Line } from "./line.js";
import { outcomeOf } from "./outcome.js";

const MOST_AT_A_TIME = 3;
const FIRST = "Waiting until the draft is saved";
const TURN = "Waiting for its turn";
const LOOKING = "Everything is here. We are looking at it.";
const LOST = "The line is gone. We go on by ourselves as soon as it is back.";

let going = 0;
const waiting = [];

/** Resolves when it is one's turn; call `done` afterwards. */
async function turn() {
  if (going >= MOST_AT_A_TIME) await new Promise((resolve) => waiting.push(resolve));
  else going += 1;
}

function done() {
  const next = waiting.shift();
  if (next) next();
  else going -= 1;
}

class Place {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector('input[type="file"]');
    this.drop = root.querySelector("[data-upload-drop]");
    this.list = root.querySelector("[data-upload-lines]");
    this.status = root.querySelector("[data-upload-said]");
    this.receipt = root.querySelector("[data-upload-receipt]");
    this.lines = new Set();
    this.moving = new Set();
  }

  listen() {
    this.root.hidden = false;
    this.input.addEventListener("change", () => this.takeAll([...this.input.files]));
    for (const name of ["dragover", "dragleave", "drop"]) this.root.addEventListener(name, (event) => this.drag(event));
    addEventListener("beforeunload", (event) => this.moving.size && event.preventDefault());
    for (const element of this.list.querySelectorAll("[data-upload-line]")) this.goOnWith(element);
    // Whoever is quicker than this script has chosen already.
    if (this.input.files.length) this.takeAll([...this.input.files]);
  }

  drag(event) {
    event.preventDefault();
    this.drop.toggleAttribute("data-over", event.type === "dragover");
    if (event.type === "drop") this.takeAll([...event.dataTransfer.files]);
  }

  /** The field is emptied at once: the form must not send the file a second time. */
  takeAll(files) {
    this.input.value = "";
    for (const file of files) this.take(file);
  }

  /** A line that the page came with: its file lies with its owner, or all of it is here. */
  goOnWith(element) {
    const line = this.dress(element);
    line.label();
    if (element.dataset.state === "checking") this.look(line);
    if (element.dataset.state !== "arriving") return;
    line.offer("goOn");
    line.goOn.addEventListener("click", () => !line.file && this.input.click());
  }

  dress(element) {
    const line = new Line(element, (words) => this.say(words));
    this.lines.add(line);
    line.pause.addEventListener("click", () => this.pause(line));
    line.goOn.addEventListener("click", () => line.file && this.send(line));
    line.remove.addEventListener("click", (event) => {
      event.preventDefault();
      this.remove(line);
    });
    return line;
  }

  async take(file) {
    const fingerprint = await fingerprintOf(file);
    const line = this.lineOf(fingerprint) ?? this.newLine();
    if (this.moving.has(line)) return;
    line.call(file.name, fingerprint);
    line.file = file;
    this.send(line);
  }

  lineOf(fingerprint) {
    return [...this.lines].find((line) => fingerprint && line.fingerprint === fingerprint);
  }

  newLine() {
    const drawn = this.root.querySelector("[data-upload-template]").content.cloneNode(true);
    this.list.append(drawn);
    return this.dress(this.list.lastElementChild);
  }

  async send(line) {
    if (this.moving.has(line)) return;
    this.mark(line, true);
    line.show(this.root.dataset.place ? TURN : FIRST);
    const place = await this.place();
    await turn();
    line.hasTurn = true;
    // Meanwhile it may have been paused or removed.
    if (this.moving.has(line)) await this.start(line, place);
    else this.rest(line);
  }

  /** Resolves when the file is on its way; what becomes of it then is told by the functions of `hear`. */
  async start(line, place) {
    const { Sending } = await import("./sending.js");
    const metadata = { filename: line.file.name, fingerprint: line.fingerprint, place };
    line.sending = new Sending(line.file, { address: line.address, metadata, hear: this.hear(line) });
    line.show("Starting", "pause");
    line.say("on its way");
    line.sending.start();
  }

  hear(line) {
    return {
      begun: (address) => (line.address = address),
      moved: (sent, total) => line.move(sent, total),
      lost: () => {
        line.show(`${line.percent} % is here. ${LOST}`, "pause");
        line.say(LOST);
      },
      arrived: () => {
        this.mark(line, false);
        // Until it has been looked at, it counts as on its way on the server, too.
        this.look(line).finally(() => this.rest(line));
      },
      refused: (problem) => {
        this.rest(line);
        line.refuse(problem.message, "goOn");
      },
    };
  }

  async look(line) {
    line.bar.value = 1;
    line.show(LOOKING);
    try {
      const upload = await outcomeOf(line.address);
      if (upload.state === "taken") this.finish(line, upload);
      else line.refuse(upload.reason);
    } catch (problem) {
      line.refuse(problem.message);
    }
  }

  finish(line, upload) {
    line.say("it has arrived");
    this.forget(line);
    if (this.receipt && upload.id) this.receipt.value = upload.id;
    this.root.dispatchEvent(new CustomEvent("uploaded", { detail: upload, bubbles: true }));
  }

  async pause(line) {
    this.rest(line);
    await line.sending?.pause();
    line.show(`Paused. ${line.percent} % is here.`, "goOn");
    line.say("paused");
  }

  async remove(line) {
    this.rest(line);
    await line.sending?.pause();
    try {
      await line.end();
      this.forget(line);
      this.input.focus();
    } catch (problem) {
      if (problem.status === 404 || problem.status === 410) this.forget(line);
      else line.refuse(problem.message);
    }
  }

  forget(line) {
    this.lines.delete(line);
    line.element.remove();
  }

  rest(line) {
    if (line.hasTurn) done();
    line.hasTurn = false;
    this.mark(line, false);
  }

  mark(line, isMoving) {
    if (isMoving) this.moving.add(line);
    else this.moving.delete(line);
    this.root.toggleAttribute("data-moving", this.moving.size > 0);
    this.root.dispatchEvent(new CustomEvent("upload-moves", { bubbles: true }));
  }

  place() {
    if (this.root.dataset.place) return this.root.dataset.place;
    return new Promise((resolve) => {
      this.root.addEventListener("placed", () => resolve(this.root.dataset.place), { once: true });
      this.root.dispatchEvent(new CustomEvent("upload-wants-place", { bubbles: true }));
    });
  }

  say(words) {
    this.status.textContent = words;
  }
}

export function start(root) {
  new Place(root).listen();
}
