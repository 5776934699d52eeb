/** The place of a post's recording while the post is written: what was uploaded last is shown as it is being made. */
import { get } from "../core/fetching.js";

async function show(place, address) {
  const { html } = await get(address);
  place.innerHTML = html;
}

export function start(root) {
  const place = document.createElement("div");
  root.append(place);
  root.addEventListener("uploaded", ({ detail }) => {
    root.querySelector("[data-asset]")?.remove();
    show(place, detail.url);
  });
}
