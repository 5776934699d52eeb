/** Says how many characters are left while one types in a limited field. */
function leftWords(left) {
  if (left < 0) return `${-left} characters too many`;
  return `${left} ${left === 1 ? "character" : "characters"} left`;
}

export function start(output) {
  const input = document.getElementById(output.dataset.countOf);
  const limit = Number(output.dataset.limit);
  const show = () => {
    const left = limit - input.value.length;
    output.hidden = left > limit * 0.25;
    output.textContent = leftWords(left);
  };
  input.addEventListener("input", show);
  show();
}
