/** Documents: says at once when a file, or all of them together, are larger than the server takes. */
const MEGABYTE = 1e6;

function problemOf(sizes, limit, together) {
  if (sizes.some((size) => size > limit)) {
    return `A file is larger than ${limit / MEGABYTE} MB. Send a smaller scan or a photo.`;
  }
  const sum = sizes.reduce((all, size) => all + size, 0);
  if (sum <= together) return "";
  return `Your files have ${Math.ceil(sum / MEGABYTE)} MB together; the limit is ${together / MEGABYTE} MB. Make them smaller.`;
}

export function start(fieldset) {
  const inputs = [...fieldset.querySelectorAll("[data-document]")];
  const place = fieldset.querySelector("[data-documents-problem]");
  fieldset.addEventListener("change", () => {
    const sizes = inputs.flatMap((input) => [...input.files].map((file) => file.size));
    place.textContent = problemOf(sizes, Number(fieldset.dataset.limit), Number(fieldset.dataset.limitTogether));
    place.hidden = !place.textContent;
  });
}
