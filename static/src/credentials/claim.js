/** The claim's form: asks anew when country, profession or register change, and checks the number while one types. */
import { post } from "../core/fetching.js";
import { toast } from "../core/toasts.js";

const PAUSE_MS = 400;
const HINT = "fieldset.documents > .field-hint";

function choiceOf(form) {
  const { country, profession } = form.elements;
  const register = form.querySelector("[name=register]:checked")?.value ?? "";
  return { place: `${country.value} ${profession.value}`, whole: `${country.value} ${profession.value} ${register}` };
}

async function claimIn(answer) {
  if (!answer.ok) throw new Error(`The questions answered ${answer.status}.`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return document.adoptNode(page.querySelector("#claim"));
}

/** The form as it would stand with what is chosen and typed; files stay where they are. */
async function askedAnew(form) {
  const typed = new FormData(form);
  typed.delete("document");
  return claimIn(await fetch(form.dataset.questions, { method: "POST", credentials: "same-origin", body: typed }));
}

class Questions {
  constructor(form) {
    this.form = form;
    this.now = choiceOf(form);
    this.before = new Map();
    this.work = Promise.resolve();
  }

  /** One change after the other, as an answer may take longer than the next press of a key. */
  changed() {
    this.work = this.work.then(() => this.#fit()).catch(() => toast("The questions did not arrive. Choose once more."));
  }

  async #fit() {
    this.before.set(this.now.place, this.#part("register")).set(this.now.whole, this.#part("asked"));
    const isElsewhere = choiceOf(this.form).place !== this.now.place;
    const known = this.before.get(choiceOf(this.form).place);
    if (isElsewhere && known) this.#put("register", known);
    this.now = choiceOf(this.form);
    const asked = this.before.get(this.now.whole);
    if (asked) this.#put("asked", asked);
    else await this.#ask(isElsewhere && !known);
    this.#announce();
  }

  async #ask(isNewPlace) {
    const fresh = await askedAnew(this.form);
    if (!fresh.querySelector("[data-part]")) return;
    if (isNewPlace) this.#put("register", fresh.querySelector('[data-part="register"]'));
    this.#put("asked", fresh.querySelector('[data-part="asked"]'));
    this.form.querySelector(HINT).replaceWith(fresh.querySelector(HINT));
    this.now = choiceOf(this.form);
  }

  #part(name) {
    return this.form.querySelector(`[data-part="${name}"]`);
  }

  #put(name, part) {
    this.#part(name).replaceWith(part);
  }

  #announce() {
    const asked = [...this.#part("asked").querySelectorAll("label")].map((label) => label.textContent);
    this.form.querySelector("[data-announce]").textContent = `Asked for now: ${asked.join(", ")}`;
  }
}

function say(input, { problem, fits }) {
  const field = input.closest(".field");
  const error = field.querySelector(".field-error") ?? newError(input);
  error.hidden = !problem;
  error.textContent = problem ?? "";
  field.querySelector("[data-fits]").textContent = fits ?? "";
  if (problem) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

function newError(input) {
  const error = Object.assign(document.createElement("p"), { id: `${input.id}-error`, className: "field-error" });
  error.setAttribute("role", "alert");
  input.closest(".field").append(error);
  input.setAttribute("aria-describedby", `${input.id}-hint ${error.id}`);
  return error;
}

async function check(form) {
  const input = form.querySelector("[data-number]");
  if (!input.value.trim()) return say(input, {});
  const { country, profession, region } = form.elements;
  const register = form.querySelector("[name=register]:checked")?.value ?? "other";
  const asked = { country: country.value, profession: profession.value, register, number: input.value };
  const said = await post("/verification/number", { ...asked, region: region?.value ?? "" }).catch(() => ({}));
  if (input.value === asked.number && input.isConnected) say(input, said);
}

/** The first step becomes the second one in place, when both are chosen and nobody is typing any more. */
async function goOn(form) {
  const { place } = choiceOf(form);
  const { country, profession } = form.elements;
  if (!country.value || !profession.value) return;
  const asked = new URLSearchParams(new FormData(form));
  const next = await claimIn(await fetch(`${form.action}?${asked}`, { credentials: "same-origin" }));
  if (choiceOf(form).place !== place) return;
  const focused = document.activeElement?.name;
  form.replaceWith(next);
  next.elements[focused]?.focus();
}

/** Whoever types the name of a country chooses others on the way: what is asked waits for a pause. */
function goOnAfterPause(form) {
  let timer = null;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => goOn(form).catch(() => form.submit()), PAUSE_MS);
  };
  form.addEventListener("change", wait);
  form.addEventListener("keydown", () => timer && wait());
  // A browser that comes back to a page fills in what was chosen, and tells nobody.
  wait();
}

export function start(form) {
  for (const button of form.querySelectorAll("[data-without-scripts]")) button.hidden = true;
  const questions = "questions" in form.dataset ? new Questions(form) : null;
  if (!questions) goOnAfterPause(form);
  form.addEventListener("change", ({ target }) => {
    if ("numberPart" in target.dataset) check(form);
    if ("asks" in target.dataset) questions?.changed();
  });
}
