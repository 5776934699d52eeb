/** Copies what stands in the field named by `data-copy`; the button is hidden until it can. */
import { toast } from "./toasts.js";

export function start(button) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      toast(button.dataset.copied ?? "The code is copied.");
    } catch {
      field.select();
      toast("Copy what is marked now.");
    }
  });
}
