/** The keys of the desk, which can be turned off: screen readers and speech input have their own. */
const KEPT = "desk-keys";

const WITH_LETTERS = "textarea, select, input:not([type=checkbox], [type=radio])";
const WITH_ARROWS = "input, [role=tab]";

function isOn() {
  return localStorage.getItem(KEPT) !== "off";
}

function neighbour(desk, step) {
  const claims = [...desk.querySelectorAll("[data-queue] a")];
  const at = claims.findIndex((claim) => claim.hasAttribute("aria-current"));
  return claims[at === -1 ? 0 : at + step];
}

function openTab(desk, key) {
  const tab = desk.querySelector(`[data-key=${key}]`);
  tab?.click();
  const panel = tab && document.getElementById(tab.hash.slice(1));
  panel?.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

function openEvidence(desk) {
  const summary = desk.querySelector("[data-key=evidence]");
  if (!summary) return;
  summary.parentElement.open = true;
  summary.focus();
}

function keysOf(desk) {
  const go = (step) => () => neighbour(desk, step)?.click();
  const press = (key) => () => desk.querySelector(`[data-key=${key}]`)?.click();
  const tab = (key) => () => openTab(desk, key);
  return {
    j: go(1),
    ArrowDown: go(1),
    k: go(-1),
    ArrowUp: go(-1),
    t: press("take-up"),
    a: tab("approve"),
    i: tab("ask"),
    r: tab("reject"),
    e: () => openEvidence(desk),
    o: press("register"),
    "?": () => desk.querySelector("#desk-keys").showModal(),
  };
}

/** Whether the key means something else where it was pressed. */
function isTaken({ key, target }) {
  return target.matches(WITH_LETTERS) || (key.startsWith("Arrow") && target.matches(WITH_ARROWS));
}

function isForDesk(event, keys) {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  return isPlain && event.key in keys && !isTaken(event) && !document.querySelector("dialog[open]");
}

function offer(desk) {
  const line = desk.querySelector("[data-keys-line]");
  const choice = desk.querySelector("[data-keys-on]");
  if (line) line.hidden = false;
  choice.checked = isOn();
  choice.addEventListener("change", () => localStorage.setItem(KEPT, choice.checked ? "on" : "off"));
}

export function listen(desk) {
  const keys = keysOf(desk);
  offer(desk);
  document.addEventListener("keydown", (event) => {
    if (!isForDesk(event, keys) || (event.key !== "?" && !isOn())) return;
    event.preventDefault();
    keys[event.key]();
  });
}
