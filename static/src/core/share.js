/** Shares a post through the system's sheet, or copies its address where there is none. */
import { toast } from "./toasts.js";

async function share(url, title) {
  if (navigator.share) return navigator.share({ url, title });
  await navigator.clipboard.writeText(url);
  return toast("The link is copied.");
}

export function shareLink(address, title) {
  const url = new URL(address, location.href).href;
  share(url, title).catch((problem) => {
    if (problem.name !== "AbortError") toast(`Copy this address: ${url}`);
  });
}

export function start(button) {
  button.hidden = false;
  button.addEventListener("click", () => shareLink(button.dataset.url, button.dataset.title));
}
