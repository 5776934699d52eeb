/** The place of an episode: only shows of its medium, and the number that comes next as a suggestion. */

const MEDIA = { podcast: "Podcast", video: "Video series" };

function offerFitting(select, kind) {
  for (const group of select.querySelectorAll("optgroup")) group.disabled = group.hidden = group.label !== "" && group.label !== MEDIA[kind];
  if (select.selectedOptions[0]?.parentElement.disabled) select.value = "";
}

export function start(root) {
  const form = root.closest("form");
  const select = root.querySelector("select[name=show]");
  if (!select) return;
  const next = JSON.parse(root.dataset.next);
  const { season, episode, episode_type: type } = form.elements;
  // Each field by itself: the whole fieldset is one as well.
  const rest = [season, episode, type, form.elements.is_explicit].map((input) => input.closest(".field"));

  const suggest = () => {
    const known = next[select.value] ?? {};
    episode.placeholder = type.value === "full" && select.value ? String(known[season.value.trim()] ?? 1) : "";
  };
  const show = () => {
    offerFitting(select, form.elements.kind.value);
    for (const part of rest) part.hidden = !select.value;
    suggest();
  };
  form.addEventListener("change", show);
  season.addEventListener("input", suggest);
  show();
}
