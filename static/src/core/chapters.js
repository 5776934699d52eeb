/** Chapters: the links of a list that move a medium, the marks on its bar, and which of them is playing. */
import { clock } from "./clock.js";
import { pageSignal } from "./page.js";

/** The chapters that the page lists for the player `id`, as `{at, title}` in order. */
export function chaptersOf(id) {
  const links = document.querySelectorAll(`[data-chapters][data-seek-in="${CSS.escape(id)}"] [data-seek]`);
  return [...links].map((link) => ({
    at: Number(link.dataset.seek),
    title: link.querySelector("[data-chapter-title]").textContent,
  }));
}

export function chapterAt(chapters, seconds) {
  return chapters.findLast(({ at }) => at <= seconds + 0.25) ?? null;
}

function markCurrent(links, seconds) {
  const reached = links.filter((link) => Number(link.dataset.seek) <= seconds + 0.25);
  for (const link of links) link.setAttribute("aria-current", String(link === reached.at(-1)));
}

/** Chapter and time links (`data-seek="seconds"`) move the medium that their list names in `data-seek-in`. */
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
    if ("seekOnly" in list.dataset) continue; // Times named in a text are places to go to, not parts one is in.
    const follow = () => markCurrent(links, media.currentTime);
    media.addEventListener("timeupdate", follow, { signal: pageSignal() });
  }
}

/** Draws where each chapter after the first begins, as marks along `bar`. */
export function markChapters(bar, chapters, length) {
  if (!length) return;
  for (const { at } of chapters.filter((one) => one.at > 0 && one.at < length)) {
    const mark = Object.assign(document.createElement("span"), { className: "chapter-mark" });
    mark.style.left = `${((at / length) * 100).toFixed(3)}%`;
    mark.setAttribute("aria-hidden", "true");
    bar.append(mark);
  }
}

/** Names the chapter that is playing in `place`. */
export function nameChapter(place, media, chapters) {
  const show = () => {
    const title = chapterAt(chapters, media.currentTime)?.title ?? "";
    if (place.textContent !== title) place.textContent = title;
  };
  for (const name of ["timeupdate", "seeked", "loadedmetadata"]) media.addEventListener(name, show, { signal: pageSignal() });
  show();
}

/** Calls `tell(seconds, chapter)` as the pointer moves along `bar`. */
export function point(bar, chapters, lengthNow, tell) {
  bar.addEventListener("pointermove", ({ clientX }) => {
    const { left, width } = bar.getBoundingClientRect();
    const seconds = Math.min(1, Math.max(0, (clientX - left) / width)) * lengthNow();
    tell(seconds, chapterAt(chapters, seconds), clock(seconds));
  });
}
