/** A file field that uploads as soon as a file is chosen or dropped, while the rest of the form stays usable. */
import { clock } from "./clock.js";
import { transfer } from "./transfer.js";

function size(bytes) {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB`;
}

function progressWords({ sent, total }, seconds) {
  const speed = seconds > 0.5 ? sent / seconds : 0;
  const words = [`${size(sent)} of ${size(total)}`];
  if (speed) words.push(`${size(speed)}/s`, `${clock((total - sent) / speed)} left`);
  return words.join(" · ");
}

class Upload {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector('input[type="file"]');
    this.receipt = root.querySelector("[data-upload-receipt]");
    this.box = root.querySelector("[data-upload-progress]");
    this.bar = this.box.querySelector("progress");
    this.words = this.box.querySelector("[data-upload-words]");
    this.stop = root.querySelector("[data-upload-stop]");
    this.problem = root.querySelector("[data-upload-problem]");
    this.current = null;
  }

  listen() {
    this.input.addEventListener("change", () => this.input.files[0] && this.take(this.input.files[0]));
    this.stop.addEventListener("click", () => this.current?.stop());
    for (const name of ["dragover", "dragleave", "drop"]) this.root.addEventListener(name, (event) => this.drag(event));
    window.addEventListener("beforeunload", (event) => this.current && event.preventDefault());
  }

  drag(event) {
    event.preventDefault();
    this.root.querySelector(".drop")?.toggleAttribute("data-over", event.type === "dragover");
    if (event.type === "drop" && event.dataTransfer.files[0]) this.take(event.dataTransfer.files[0]);
  }

  async take(file) {
    if (file.size > Number(this.root.dataset.limit || Infinity)) return this.refuse(this.root.dataset.limitWords);
    this.current?.stop();
    this.prepare(file);
    try {
      this.arrived(await this.send(file));
    } catch (problem) {
      if (problem.name !== "AbortError") this.refuse(problem.message);
    }
    return this.rest();
  }

  prepare(file) {
    this.problem.hidden = true;
    this.box.hidden = this.stop.hidden = false;
    this.box.querySelector("[data-upload-name]").textContent = file.name;
    this.bar.value = 0;
    this.words.textContent = "Starting";
  }

  send(file) {
    const body = new FormData();
    body.append(this.root.dataset.uploadName || this.input.name, file);
    const began = performance.now();
    this.current = transfer(this.root.dataset.upload, body, (progress) => {
      this.bar.value = progress.sent / progress.total;
      this.words.textContent = progressWords(progress, (performance.now() - began) / 1000);
    });
    return this.current.done;
  }

  arrived(answer) {
    if (this.receipt) this.receipt.value = answer.id;
    this.input.value = "";
    this.bar.value = 1;
    this.words.textContent = "Uploaded";
    this.root.dispatchEvent(new CustomEvent("uploaded", { detail: answer, bubbles: true }));
  }

  refuse(words) {
    this.box.hidden = true;
    this.input.value = "";
    this.problem.hidden = false;
    this.problem.querySelector("[data-upload-sentence]").textContent = words;
  }

  rest() {
    this.current = null;
    this.stop.hidden = true;
  }
}

export function start(root) {
  new Upload(root).listen();
}
