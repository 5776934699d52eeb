/** Moves episodes up and down by buttons; the numbers stay where they are and change their episodes. */

function swapNumbers(one, other) {
  for (const name of ["season", "episode"]) {
    const [a, b] = [one, other].map((line) => line.querySelector(`[name$="-${name}"]`));
    [a.value, b.value] = [b.value, a.value];
  }
}

function move(line, other, before, button, said) {
  if (!other) return;
  swapNumbers(line, other);
  if (before) other.before(line);
  else other.after(line);
  button.focus();
  const place = [...line.parentElement.children].indexOf(line) + 1;
  said.textContent = `Now number ${place} of ${line.parentElement.children.length}.`;
}

export function start(form) {
  const said = form.querySelector("[data-order-said]");
  for (const line of form.querySelectorAll("[data-order-line]")) {
    const [up, down] = ["up", "down"].map((way) => line.querySelector(`[data-order-${way}]`));
    line.querySelector("[data-order-moves]").hidden = false;
    up.addEventListener("click", () => move(line, line.previousElementSibling, true, up, said));
    down.addEventListener("click", () => move(line, line.nextElementSibling, false, down, said));
  }
}
