/** Writing: a reply is on the page at once, and stays there until the server has it, whatever the network does. */
import { send } from "../core/streams.js";
import { Outbox } from "./outbox.js";

const RETRY_AFTER = 4_000;

export class Composer {
  constructor(section, list, { onSent }) {
    this.section = section;
    this.form = section.querySelector("[data-composer]");
    this.field = this.form.elements.body;
    this.postId = Number(section.dataset.post);
    this.list = list;
    this.onSent = onSent;
    this.outbox = new Outbox(this.postId);
    this.#listen();
    this.#restore();
  }

  #listen() {
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.form.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("input", () => this.#keep());
    this.section.addEventListener("click", (event) => this.#click(event));
  }

  #restore() {
    const { draft, parent } = this.outbox.draft;
    if (draft && !this.field.value) this.field.value = draft;
    if (draft && parent) this.answer(parent);
    this.outbox.replies.forEach((reply) => this.#deliver(reply));
  }

  #keep() {
    this.outbox.keepDraft(this.field.value, this.parent);
  }

  get parent() {
    return Number(this.form.elements.parent.value) || null;
  }

  #key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    if (event.key === "Escape" && this.parent) this.answer(null);
  }

  #click(event) {
    const link = event.target.closest("[data-answer], [data-answering-end]");
    if (!link) return;
    event.preventDefault();
    this.answer(Number(link.dataset.answer) || null, nameBeside(link));
    this.field.focus();
  }

  /** Makes what is written an answer to the thread `id`; null makes it a reply of its own. */
  answer(id, name = nameBeside(this.list.reply(id))) {
    this.form.elements.parent.value = id ?? "";
    this.form.querySelector("[data-answering]").hidden = id === null;
    this.form.querySelector("[data-answering-name]").textContent = name ?? "";
    this.#keep();
  }

  #submit(event) {
    event.preventDefault();
    const body = this.field.value.trim();
    if (!body) return this.field.focus();
    const reply = { client_id: newId(), body, parent: this.parent };
    this.outbox.add(reply);
    this.field.value = "";
    this.answer(null);
    this.#deliver(reply);
  }

  #deliver(reply) {
    const element = this.list.sending(reply.client_id) ?? this.#draw(reply);
    this.#send(reply, element);
  }

  #draw(reply) {
    const element = this.section.querySelector("template[data-sending]").content.firstElementChild.cloneNode(true);
    element.dataset.client = reply.client_id;
    element.querySelector("[data-typed]").textContent = reply.body;
    element.querySelector("[data-again]").addEventListener("click", () => this.#deliver(reply));
    element.querySelector("[data-take-back]").addEventListener("click", () => this.#takeBack(reply, element));
    this.list.begin(element, reply.parent);
    return element;
  }

  async #send(reply, element) {
    element.querySelector("[data-problem]").hidden = true;
    say(element, "Sending");
    const address = `/posts/${this.postId}/replies`;
    try {
      const { seq } = await send("reply", { post: this.postId, ...reply }, address);
      this.outbox.remove(reply.client_id);
      say(element, "Sent");
      this.onSent(seq);
    } catch (problem) {
      if (problem.status) this.#refused(element, problem.message);
      else this.#waitForLine(reply, element);
    }
  }

  #waitForLine(reply, element) {
    say(element, "Not sent yet");
    setTimeout(() => element.isConnected && this.#send(reply, element), RETRY_AFTER);
  }

  #refused(element, sentence) {
    say(element, "Not sent");
    const problem = element.querySelector("[data-problem]");
    problem.querySelector("[data-sentence]").textContent = sentence;
    problem.hidden = false;
  }

  #takeBack(reply, element) {
    this.outbox.remove(reply.client_id);
    element.remove();
    this.field.value = [reply.body, this.field.value].filter(Boolean).join("\n\n");
    this.answer(reply.parent);
    this.field.focus();
  }

  /** What is typed stays where it is, but nothing can be sent until `reopen`. */
  close() {
    this.#button.disabled = true;
  }

  reopen() {
    this.#button.disabled = false;
  }

  get #button() {
    return this.form.querySelector("button:not([type])");
  }
}

function say(element, words) {
  element.querySelector("[data-state]").textContent = words;
}

function nameBeside(element) {
  return element?.closest("[data-reply]")?.querySelector(".name")?.textContent;
}

/** Unique without a secure context, which `crypto.randomUUID` asks for. */
function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
