/** The claim's form: registers of the chosen country, where its number is printed, and a check while one types. */
import { post } from "../core/fetching.js";

function fits(register, country, profession) {
  const { country: itsCountry, professions } = register.dataset;
  return (!country || itsCountry === country) && (!profession || professions.split(" ").includes(profession));
}

function narrow(form, list, all) {
  const { country, profession } = form.elements;
  list.replaceChildren(...all.filter((register) => fits(register, country.value, profession.value)));
}

function showHint(form, list) {
  const box = form.querySelector("[data-number-hint]");
  const chosen = [...list.options].find((register) => register.value === form.elements.register.value);
  box.hidden = !chosen;
  box.querySelector("[data-number-hint-words]").textContent = chosen?.dataset.hint ?? "";
}

function errorOf(input) {
  const id = `${input.id}-error`;
  const error = document.getElementById(id) ?? Object.assign(document.createElement("p"), { id, className: "field-error" });
  if (!error.isConnected) input.closest(".field").append(error);
  return error;
}

/** Says at the field what is wrong, or takes back what was said. */
function say(input, problem) {
  input.setCustomValidity(problem ?? "");
  input.toggleAttribute("aria-invalid", Boolean(problem));
  if (problem) input.setAttribute("aria-invalid", "true");
  const error = errorOf(input);
  error.setAttribute("role", "alert");
  error.textContent = problem ?? "";
  error.hidden = !problem;
  if (problem) input.setAttribute("aria-describedby", `${input.id}-hint ${error.id}`);
}

async function check(form) {
  const { country, register, number } = form.elements;
  if (!number.value.trim()) return say(number, null);
  const asked = { country: country.value, register: register.value, number: number.value };
  const { problem } = await post("/verification/number", asked).catch(() => ({}));
  if (number.value === asked.number) say(number, problem);
}

function weigh(input) {
  const limit = Number(input.dataset.limit);
  const isLarge = (input.files[0]?.size ?? 0) > limit;
  say(input, isLarge ? `This file is larger than ${limit / 1e6} MB. Send a smaller scan or a photo.` : null);
}

export function start(form) {
  const list = form.querySelector("#registers");
  const all = [...list.options];
  const refresh = () => {
    narrow(form, list, all);
    showHint(form, list);
  };
  const { country, profession, register, number, document: file } = form.elements;
  for (const choice of [country, profession]) choice.addEventListener("change", refresh);
  register.addEventListener("input", () => showHint(form, list));
  for (const input of [number, register, country]) input.addEventListener("change", () => check(form));
  file.addEventListener("change", () => weigh(file));
  refresh();
}
