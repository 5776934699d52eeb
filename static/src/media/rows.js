/** Rows of a form of which there is always one more to fill in. */
export function start(list) {
  list.addEventListener("input", (event) => {
    const row = event.target.closest("li");
    if (row !== list.lastElementChild) return;
    const next = row.cloneNode(true);
    for (const input of next.querySelectorAll("input")) input.value = "";
    list.append(next);
  });
}
