/** Badges on an open page that have changed: given, taken back, lapsed. */
const SECONDS_SPREAD = 1;

async function drawn(handle, isShort) {
  const address = `/members/${encodeURIComponent(handle)}/badge${isShort ? "?short=1" : ""}`;
  const response = await fetch(address, { credentials: "same-origin", cache: "no-store" });
  return response.ok ? response.text() : null;
}

async function redraw(handle) {
  const places = [...document.querySelectorAll(`[data-badge="${CSS.escape(handle)}"]`)];
  for (const isShort of [true, false]) {
    const ours = places.filter((place) => "short" in place.dataset === isShort);
    if (!ours.length) continue;
    const html = await drawn(handle, isShort);
    if (html !== null) for (const place of ours) place.innerHTML = html;
  }
}

/** Not all open pages of a busy discussion in the same moment; soon enough all the same. */
export function drawBadge(handle) {
  const isOwn = document.body.dataset.member === handle;
  setTimeout(() => redraw(handle).catch(() => {}), isOwn ? 0 : Math.random() * SECONDS_SPREAD * 1000);
}
