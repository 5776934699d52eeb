/** Chapter and time links (`data-seek="seconds"`) that move the medium named by their list's `data-seek-in`. */
function markCurrent(links, seconds) {
  const reached = links.filter((link) => Number(link.dataset.seek) <= seconds + 0.25);
  for (const link of links) link.setAttribute("aria-current", String(link === reached.at(-1)));
}

export function connectChapters(media, id) {
  const lists = document.querySelectorAll(`[data-seek-in="${CSS.escape(id)}"]`);
  for (const list of lists) {
    const links = [...list.querySelectorAll("[data-seek]")];
    list.addEventListener("click", (event) => {
      const link = event.target.closest("[data-seek]");
      if (!link) return;
      event.preventDefault();
      media.currentTime = Number(link.dataset.seek);
      media.play();
    });
    media.addEventListener("timeupdate", () => markCurrent(links, media.currentTime));
  }
}
