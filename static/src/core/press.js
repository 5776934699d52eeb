/** A form that is one toggle button (save, follow, helpful): it is sent without leaving the page. */
import { post } from "./fetching.js";
import { toast } from "./toasts.js";

function show(button, pressed) {
  button.setAttribute("aria-pressed", String(pressed));
  const words = button.querySelector("[data-press-words]");
  if (words) words.textContent = pressed ? button.dataset.on : button.dataset.off;
  const count = button.querySelector("[data-press-count]");
  if (count) count.textContent = Math.max(0, Number(count.textContent) + (pressed ? 1 : -1));
}

async function press(form, button) {
  const before = button.getAttribute("aria-pressed") === "true";
  show(button, !before);
  try {
    await post(form.action, new FormData(form));
  } catch (problem) {
    show(button, before);
    toast(problem.message);
  }
}

export function start(form) {
  const button = form.querySelector("button[aria-pressed]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    press(form, button);
  });
}
