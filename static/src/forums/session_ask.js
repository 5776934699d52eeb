/** Asking: a question is sent without leaving the page, and stays in its field until it has arrived. */
import { post } from "../core/fetching.js";
import { Outbox } from "./outbox.js";
import { newName } from "./this_tab.js";

const fingers = matchMedia("(pointer: coarse)");
const NO_LINE = "There is no connection. Your question is kept; send it again when you are back.";

export class Ask {
  constructor(form, postId, onSent) {
    this.form = form;
    this.onSent = onSent;
    if (!form) return;
    this.outbox = new Outbox({ member: document.body.dataset.member, postId: `question-${postId}`, tab: "any" });
    this.field = form.elements.body;
    this.field.value ||= this.outbox.draft?.body ?? "";
    this.field.addEventListener("input", () => this.outbox.keepDraft(this.field.value, null));
    form.addEventListener("submit", (event) => this.#submit(event));
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
  }

  async #submit(event) {
    event.preventDefault();
    const button = this.form.querySelector("button:not([type])");
    button.setAttribute("aria-busy", "true");
    this.#say("");
    try {
      const { seq } = await post(this.form.action, new FormData(this.form));
      this.#begin();
      this.onSent(seq);
    } catch (problem) {
      this.#say(problem.status ? problem.message : NO_LINE);
    }
    button.removeAttribute("aria-busy");
  }

  /** The next question has a number of its own. */
  #begin() {
    this.form.elements.client_id.value = newName();
    this.field.value = "";
    this.outbox.keepDraft("", null);
    // Where fingers tap, the field folds as it loses the focus, and would move what one taps next.
    if (fingers.matches) document.activeElement?.blur();
    else this.field.focus({ preventScroll: true });
  }

  #say(sentence) {
    const place = this.form.querySelector("[data-ask-problem]");
    place.textContent = sentence;
    place.hidden = !sentence;
  }
}
