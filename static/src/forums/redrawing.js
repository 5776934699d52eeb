/** Puts a reply as it is in the place of how it was: what is the same is not touched, so focus and selection stay. */

/** The answers, the buttons and a correction one is writing belong to the reader, and stay. */
export function redraw(old, fresh) {
  const [oldMain, newMain] = [mainOf(old), mainOf(fresh)];
  swap(old.querySelector(":scope > .avatar"), fresh.querySelector(":scope > .avatar"));
  if (footOf(oldMain) && footOf(newMain)) {
    for (const part of [".reply-head", ".reply-text"]) swap(within(oldMain, part), within(newMain, part));
  } else {
    keepingFocus(old, () => {
      const correction = oldMain.querySelector(".reply-edit");
      oldMain.replaceWith(newMain);
      if (correction) newMain.append(correction);
    });
  }
}

/** Calls `act`; whoever was inside `root` at something that is gone afterwards, is at `root` itself. */
export function keepingFocus(root, act) {
  const focused = root.contains(document.activeElement) ? document.activeElement : null;
  act();
  if (!focused || document.activeElement === focused) return;
  if (focused.isConnected) focused.focus({ preventScroll: true });
  else focusOn(root);
}

export function focusOn(element) {
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

function swap(old, fresh) {
  if (old && fresh && !old.isEqualNode(fresh)) keepingFocus(old.closest(".reply"), () => old.replaceWith(fresh));
}

function mainOf(reply) {
  return reply.querySelector(":scope > .reply-main");
}

function footOf(main) {
  return within(main, "[data-foot]");
}

function within(main, part) {
  return main.querySelector(`:scope > ${part}`);
}
