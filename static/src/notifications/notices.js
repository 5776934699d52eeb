/** The list of notices: following one marks it as seen, without holding up the way to its page. */
import { csrfToken } from "../core/fetching.js";

function see(stream) {
  const form = new FormData();
  form.set("stream", stream);
  form.set("csrf_token", csrfToken());
  navigator.sendBeacon("/notices/seen", form);
}

export function start(list) {
  list.addEventListener("click", ({ target }) => {
    const link = target.closest("[data-sees]");
    if (link) see(link.dataset.sees);
  });
}
