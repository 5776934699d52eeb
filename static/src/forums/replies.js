/** Replies as they are told: put in, changed, and counted wherever the page says how many there are. */
export function replies({ list, presence }) {
  const changed = (body) => {
    list.changed(body);
    showCount(body.count);
  };
  return {
    "reply.posted": (body) => {
      list.posted(body);
      presence.hasPosted(body.author);
      showCount(body.count);
    },
    "reply.edited": changed,
    "reply.removed": changed,
    "reply.restored": changed,
  };
}

function showCount(count) {
  if (count === undefined) return;
  for (const element of document.querySelectorAll("[data-reply-count]")) element.textContent = count;
}
