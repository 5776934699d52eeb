/** The bell: counts what is new as it comes, says it in words, and puts away what the reader is looking at. */
import { post } from "../core/fetching.js";
import { pageSignal } from "../core/page.js";
import { follow } from "../core/streams.js";
import { toast } from "../core/toasts.js";

const SECONDS_TO_READ = 10;

let said = null;

export function start(bell) {
  const { stream, head } = bell.dataset;
  follow(stream, Number(head), {
    notice: (notice) => arrive(bell, notice),
    "notices.seen": ({ new: count }) => show(bell, count),
  });
  const look = () => Number(bell.dataset.new) > 0 && see(openThread());
  look();
  document.addEventListener("visibilitychange", look, { signal: pageSignal() });
}

function arrive(bell, { new: count, words, url, stream }) {
  if (stream === openThread()) {
    see(stream);
    return;
  }
  show(bell, count);
  say(words, url);
}

// One message at a time: the bell and the list have the others.
function say(words, url) {
  said?.remove();
  const message = toast(words, { action: { words: "Open", act: () => location.assign(url) } });
  setTimeout(() => message.remove(), SECONDS_TO_READ * 1000);
  said = message;
}

/** The thread that this page shows to somebody who is looking, or null. */
function openThread() {
  if (document.hidden) return null;
  return document.querySelector('[data-stream^="post:"]')?.dataset.stream ?? null;
}

function see(stream) {
  if (stream) post("/notices/seen", { stream }).catch(() => {}); // It stays new, which is true enough.
}

function show(bell, count) {
  bell.dataset.new = count;
  bell.setAttribute("aria-label", count ? `Notices, ${count} new` : "Notices");
  const badge = bell.querySelector("[data-bell-count]");
  badge.hidden = count === 0;
  badge.textContent = count > 99 ? "99+" : count;
}
