/** Menus and badge records are `<details>`: this closes them on Escape or a press elsewhere, and keeps them in view. */
const OPEN = "details[data-menu][open]";

function closeOthers(kept) {
  for (const menu of document.querySelectorAll(OPEN)) if (!menu.contains(kept)) menu.open = false;
}

function edgesAround(panel) {
  const scroller = panel.closest(".replies, .split-list, .dialog");
  const box = scroller?.getBoundingClientRect() ?? { left: 0, right: document.documentElement.clientWidth };
  return { left: Math.max(box.left, 0) + 8, right: Math.min(box.right, document.documentElement.clientWidth) - 8 };
}

function keepInView(menu) {
  const panel = menu.querySelector("[data-menu-panel]");
  if (!panel) return;
  panel.style.translate = "";
  const box = panel.getBoundingClientRect();
  const edges = edgesAround(panel);
  const shift = Math.min(0, edges.right - box.right) || Math.max(0, edges.left - box.left);
  if (shift) panel.style.translate = `${Math.round(shift)}px 0`;
}

function closeOnEscape(event) {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest(OPEN) ?? document.querySelector(OPEN);
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

export function watchMenus() {
  document.addEventListener("pointerdown", (event) => closeOthers(event.target));
  document.addEventListener("keydown", closeOnEscape);
  document.addEventListener("toggle", (event) => event.target.matches?.(OPEN) && keepInView(event.target), true);
}
