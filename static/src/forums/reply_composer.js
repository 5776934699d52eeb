/** Writing: a reply is on the page at once, and stays there until the server has it, whatever the network does. */
import { pageSignal } from "../core/page.js";
import { send } from "../core/streams.js";
import { Delivery } from "./delivery.js";
import { Outbox } from "./outbox.js";
import { Sending } from "./sending.js";
import { ifClosed, nameOfTab, newName } from "./this_tab.js";

const QUESTION = "Discard this reply? Its words are deleted for good.";

export class Composer {
  constructor(section, list, { onSent, announce }) {
    this.section = section;
    this.form = section.querySelector("[data-composer]");
    this.field = this.form.elements.body;
    this.postId = Number(section.dataset.post);
    this.list = list;
    this.onSent = onSent;
    this.announce = announce;
    this.sendings = new Map();
    this.isRestored = false;
    this.isOpen = true;
    this.isOver = false;
    this.#listen();
    this.ready = this.#restore();
  }

  #listen() {
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.form.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("input", () => this.#keep());
    this.section.addEventListener("click", (event) => this.#click(event));
    addEventListener("online", () => this.hurry(), { signal: pageSignal() });
  }

  async #restore() {
    const outbox = new Outbox({ member: document.body.dataset.member, postId: this.postId, tab: await nameOfTab() });
    for (const other of outbox.others) await ifClosed(other, () => outbox.adopt(other));
    this.outbox = outbox;
    this.delivery = new Delivery({
      outbox,
      send: (reply) => this.#send(reply),
      show: (...what) => this.#show(...what),
      sent: (...what) => this.#sent(...what),
    });
    const { draft } = outbox;
    if (this.field.value || !draft) this.#keep();
    else this.#continue(draft);
    this.#stand();
    this.delivery.begin();
    this.isRestored = true;
  }

  #continue({ body, parent }) {
    this.field.value = body;
    if (parent) this.answer(parent);
  }

  #keep() {
    this.outbox?.keepDraft(this.field.value, this.parent);
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

  async #submit(event) {
    event.preventDefault();
    if (!this.isOpen) return; // The keys send without the button.
    const body = this.field.value.trim();
    if (!body) return this.field.focus();
    const reply = { client_id: newName(), body, parent: this.parent };
    this.field.value = "";
    await this.ready;
    this.answer(null);
    this.delivery.add(reply);
  }

  #send({ client_id, body, parent }) {
    return send("reply", { post: this.postId, client_id, body, parent }, `/posts/${this.postId}/replies`);
  }

  #show(reply, state, sentence) {
    const { client_id: id } = reply;
    if (!this.sendings.has(id)) this.#draw(reply);
    const sending = this.sendings.get(id);
    const isTried = state === "sending" || Boolean(this.outbox.find(id)?.isTried);
    this.list.whileLookingAt(sending.element, () => sending.show(state, sentence, isTried));
    if (state === "refused") this.announce(`Not sent. ${sentence}`);
  }

  /** The stream puts it in its place, and may have done so before the answer came, or before this page was drawn. */
  #sent({ client_id: clientId }, { id, seq }) {
    const sending = this.sendings.get(clientId);
    if (this.list.has(id)) this.#drop(clientId);
    else if (sending) this.list.whileLookingAt(sending.element, () => sending.show("sent", "", true));
    this.onSent(seq);
  }

  #draw(reply) {
    const { client_id: id } = reply;
    const sending = new Sending(this.section.querySelector("template[data-sending]"), reply, {
      onAgain: () => this.delivery.again(id),
      onEdit: () => this.#takeBack(reply),
      onDiscard: () => confirm(QUESTION) && this.#forget(id),
    });
    this.sendings.set(id, sending);
    if (this.isRestored) this.list.begin(sending.element, reply.parent);
    else this.list.beginAgain(sending.element, reply.parent);
  }

  #takeBack(reply) {
    this.#forget(reply.client_id);
    this.field.value = [reply.body, this.field.value].filter(Boolean).join("\n\n");
    this.answer(reply.parent);
    this.#stand();
  }

  #forget(id) {
    this.outbox.remove(id);
    this.#drop(id);
    this.field.focus();
  }

  #drop(id) {
    this.sendings.get(id)?.element.remove();
    this.sendings.delete(id);
  }

  /** The server has it, as the stream tells, even where its answer was lost. */
  delivered(clientId) {
    this.delivery?.delivered(clientId);
    this.sendings.delete(clientId);
  }

  hurry() {
    this.delivery?.hurry();
  }

  /** What is typed stays where it is, but nothing can be sent until `reopen`. */
  close() {
    this.isOpen = false;
    this.#stand();
  }

  reopen() {
    this.isOpen = !this.isOver;
    this.#stand();
  }

  /** The reader may write here no longer: what is typed can only be copied. */
  end() {
    this.isOver = true;
    this.close();
  }

  /** Shut, it stays on the page only for the words that are in it. */
  #stand() {
    this.form.querySelector("button:not([type])").disabled = !this.isOpen;
    this.field.readOnly = !this.isOpen;
    this.form.classList.toggle("composer-kept", !this.isOpen && this.field.value.trim() !== "");
  }
}

function nameBeside(element) {
  return element?.closest("[data-reply]")?.querySelector(".name")?.textContent;
}
