/** A button that shows a password while one wants to read what was typed. */
export function start(button) {
  const input = document.getElementById(button.dataset.reveals);
  button.hidden = false;
  button.addEventListener("click", () => {
    const isShown = input.type === "text";
    input.type = isShown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!isShown));
    input.focus();
  });
  // Nothing that was made readable may be kept by the browser as the text of an ordinary field.
  input.form.addEventListener("submit", () => {
    input.type = "password";
  });
}
