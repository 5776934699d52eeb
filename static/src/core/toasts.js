/** Short messages at the foot of the window, read out by screen readers. */
const SECONDS = 6;

function region() {
  return document.querySelector("[data-toasts]");
}

/** Shows a sentence; `action` is `{words, act}` for one button beside it. Returns the element. */
export function toast(words, { action } = {}) {
  const message = document.createElement("div");
  message.className = "toast";
  message.append(Object.assign(document.createElement("span"), { textContent: words }));
  if (action) message.append(actionButton(message, action));
  region().append(message);
  if (!action) setTimeout(() => message.remove(), SECONDS * 1000);
  return message;
}

function actionButton(message, { words, act }) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: words });
  button.addEventListener("click", () => {
    message.remove();
    act();
  });
  return button;
}
