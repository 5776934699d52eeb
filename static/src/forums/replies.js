/** Replies as they are told: put in, changed, and counted wherever the page says how many there are. */
import { fromHtml } from "./reply_list.js";

export function replies(room) {
  const { list, presence, announcer, lineState } = room;
  const posted = (body) => {
    if (body.author === list.me) room.composer?.delivered(body.client_id);
    const isNew = list.posted(body);
    presence.hasPosted(body.author);
    showCount(body.count);
    const name = nameIn(body.html);
    if (!isNew || body.author === list.me || !name) return;
    lineState.count();
    announcer.reply(name);
  };
  const changed = (body) => {
    list.changed(body);
    showCount(body.count);
  };
  return { "reply.posted": posted, "reply.edited": changed, "reply.removed": changed, "reply.restored": changed };
}

function showCount(count) {
  if (count === undefined) return;
  for (const element of document.querySelectorAll("[data-reply-count]")) element.textContent = count;
}

/** Whose words they are; nobody's when they were removed meanwhile. */
function nameIn(html) {
  return fromHtml(html).querySelector(".name")?.textContent.trim();
}
