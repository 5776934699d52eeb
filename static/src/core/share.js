/** Shares a post through the system's sheet, or copies its address where there is none. */
import { toast } from "./toasts.js";

async function share(url, title) {
  if (navigator.share) return navigator.share({ url, title });
  await navigator.clipboard.writeText(url);
  return toast("The link is copied.");
}

export function start(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const url = new URL(button.dataset.url, location.href).href;
    share(url, button.dataset.title).catch((problem) => {
      if (problem.name !== "AbortError") toast(`Copy this address: ${url}`);
    });
  });
}
