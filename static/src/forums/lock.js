/** A discussion that is closed and opened while one reads it: what one has typed stays in sight, and nothing is sent. */

export function lock(room) {
  keepOut(room);
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
  const { composer } = room;
  if (!composer) return;
  const locked = isLocked(room);
  if (locked) composer.close();
  else composer.reopen();
  composer.field.readOnly = locked;
  composer.form.classList.toggle("composer-kept", locked && composer.field.value.trim() !== "");
}

/** The keys send without the button, so the door is kept before the composer hears of it. */
function keepOut(room) {
  const stop = (event) => {
    if (!isLocked(room) || !event.target.matches("[data-composer]")) return;
    event.preventDefault();
    event.stopPropagation();
  };
  room.section.addEventListener("submit", stop, true);
}
