/** One key for the whole site: "/" goes to the search box. */
function isTyping(target) {
  return target.isContentEditable || target.matches("input, textarea, select");
}

export function watchShortcuts() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const box = document.querySelector("[data-search]");
    if (!box?.offsetParent) return;
    event.preventDefault();
    box.focus();
  });
}
