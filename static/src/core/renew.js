/** Parts of a page that are put in the place of what they were, without a jump and without taking the focus away. */

export async function pageOf(address) {
  const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/**
 * Puts the parts marked `data-live` of a fresh page in the place of the old ones. Who was on something in them stays on
 * what `again(gone)` finds for it.
 */
export function renew(root, fresh, again) {
  const focused = root.contains(document.activeElement) ? document.activeElement : null;
  for (const part of root.querySelectorAll("[data-live]")) {
    const successor = fresh.querySelector(`[data-live="${CSS.escape(part.dataset.live)}"]`);
    if (!successor) continue;
    const scrolled = part.scrollTop;
    part.replaceChildren(...[...successor.childNodes].map((node) => document.adoptNode(node)));
    part.scrollTop = scrolled;
  }
  if (focused && !focused.isConnected) again(focused)?.focus();
}
