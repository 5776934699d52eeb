/** A choice of ready sentences: the chosen one goes into the field that the choice is for, and is edited there. */
export function start(choice) {
  choice.addEventListener("change", () => {
    if (!choice.value) return;
    const words = document.getElementById(choice.dataset.sentencesFor);
    words.value = choice.value;
    choice.value = "";
    words.focus();
  });
}
