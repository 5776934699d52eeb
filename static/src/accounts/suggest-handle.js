/** Suggests a handle while one types one's name, until a handle is typed by hand. */
const LONGEST = 30;

function handleFrom(name) {
  const letters = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const words = letters.replace(/[^a-z0-9]+/g, "-").replace(/^-+/, "");
  return words.slice(0, LONGEST).replace(/-+$/, "");
}

export function start(form) {
  const { name, handle } = form.elements;
  let isOurs = handle.value === "";
  name.addEventListener("input", () => {
    if (isOurs) handle.value = handleFrom(name.value);
  });
  handle.addEventListener("input", () => {
    isOurs = handle.value === "";
  });
}
