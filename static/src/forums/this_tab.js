/** A name for this tab that lasts over reloads, and word of which other tabs are still open. */
const KEY = "rounds:tab";
const UNTIL_DOUBLED = 1_500;

/** Resolves with the name. A tab that was doubled has its twin's name at first, and gets one of its own. */
export async function nameOfTab(locks = navigator.locks, session = sessionStorage) {
  const name = session.getItem(KEY) ?? newName();
  const own = (await hold(locks, name)) ? name : newName();
  if (own !== name) await hold(locks, own);
  session.setItem(KEY, own);
  return own;
}

/** Calls `act` if the tab `name` is closed, and in one tab at a time; without locks one cannot know, and it is called. */
export async function ifClosed(name, act, locks = navigator.locks) {
  if (!locks) return act();
  return locks.request(lockOf(name), { ifAvailable: true }, (lock) => lock && act());
}

/** Unique without a secure context, which `crypto.randomUUID` asks for. */
export function newName() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function lockOf(name) {
  return `${KEY}:${name}`;
}

/** Whether this tab has the name for itself; then it has it until it is closed. */
function hold(locks, name) {
  if (!locks) return true;
  return new Promise((resolve) => {
    const keep = () => new Promise(() => resolve(true));
    // The page before a reload may need a moment to go.
    locks.request(lockOf(name), { signal: AbortSignal.timeout(UNTIL_DOUBLED) }, keep).catch(() => resolve(false));
  });
}
