/** Asks once more before a form with `data-confirm` is sent. */
export function start(form) {
  form.addEventListener("submit", (event) => {
    if (!window.confirm(form.dataset.confirm)) event.preventDefault();
  });
}
