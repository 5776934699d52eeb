/** A button or link that opens the `<dialog>` named by `data-dialog`; without JavaScript the link's page does the same. */
function closesOn(event, dialog) {
  return event.target === dialog || event.target.closest("[data-dialog-close]");
}

export function start(opener) {
  const dialog = document.getElementById(opener.dataset.dialog);
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    opener.closest("details[data-menu]")?.removeAttribute("open");
    dialog.showModal();
  });
  dialog.addEventListener("click", (event) => closesOn(event, dialog) && dialog.close());
}
