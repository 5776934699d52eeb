/** A part of a page that is being worked at elsewhere: fetched again until the work is done. */
const SECONDS = 4;

async function renew(part) {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok) return part;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(part.id);
  // Where somebody stands in it with the keyboard, it stays until they have left.
  if (!fresh || part.contains(document.activeElement) || fresh.isEqualNode(part)) return fresh ?? part;
  part.replaceWith(fresh);
  document.title = page.title;
  return fresh;
}

export function start(part) {
  const timer = setInterval(async () => {
    if (document.hidden) return;
    part = await renew(part).catch(() => part);
    if (!part.dataset.behaviour) clearInterval(timer);
  }, SECONDS * 1000);
}
