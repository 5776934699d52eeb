/** What readers think of replies, and badges beside their names: numbers and signs that change in place. */
import { drawBadge } from "../credentials/badges.js";

export function marks({ list }) {
  return {
    "reply.useful": (body) => list.useful(body),
    "badge.changed": ({ handle }) => drawBadge(handle),
    helpful: showHelpful,
  };
}

/** For the post and for each of its replies, as buttons and, where nobody is signed in, as a plain number. */
function showHelpful({ id, count }) {
  for (const place of document.querySelectorAll(`form[action="/content/${id}/helpful"], [data-helpful="${id}"]`)) {
    const number = place.querySelector("[data-press-count]");
    if (number) number.textContent = count;
    if (place.dataset.helpful) place.hidden = count === 0;
  }
}
