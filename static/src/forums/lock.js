/** A discussion that is closed and opened while one reads it: what one has typed stays in sight, and nothing is sent. */

export function lock(room) {
  show(room);
  return {
    "post.locked": ({ sentence }) => change(room, true, sentence),
    "post.opened": () => change(room, false, ""),
  };
}

function change(room, locked, sentence) {
  const { section, composer } = room;
  const isWriting = composer?.form.contains(document.activeElement);
  section.classList.toggle("discussion-locked", locked);
  section.querySelector("[data-lock-words]").textContent = sentence;
  room.announce(sentence || "This discussion is open again.");
  show(room);
  if (isWriting && locked) section.querySelector("[data-lock]").focus({ preventScroll: true });
}

function isLocked({ section }) {
  return section.classList.contains("discussion-locked");
}

function show(room) {
  if (isLocked(room)) room.composer?.close();
  else room.composer?.reopen();
}
