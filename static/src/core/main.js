/** Starts the page: every element with `data-behaviour` gets the modules it names, now and when fragments arrive. */
import { behaviours } from "./behaviours.js";
import { watchMenus } from "./menus.js";
import { watchShortcuts } from "./shortcuts.js";
import "./times.js";

const started = new WeakMap();

async function start(element, name) {
  const load = behaviours[name];
  if (!load) throw new Error(`No behaviour is called "${name}".`);
  const module = await load();
  module.start(element);
}

function startOnce(element) {
  const names = started.get(element) ?? new Set();
  started.set(element, names);
  for (const name of element.dataset.behaviour.split(" ").filter((one) => one && !names.has(one))) {
    names.add(name);
    start(element, name);
  }
}

function scan(root) {
  if (root.matches?.("[data-behaviour]")) startOnce(root);
  root.querySelectorAll("[data-behaviour]").forEach(startOnce);
}

function watchForNewElements() {
  const observer = new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node.nodeType === Node.ELEMENT_NODE) scan(node);
    }
  });
  observer.observe(document.body, { childList: true, subtree: true });
}

/** When a page has come without a new document, what hangs on the body itself begins anew; the rest is new. */
function watchForNewPages() {
  document.addEventListener("page:entered", () => {
    started.delete(document.body);
    if (document.body.dataset.behaviour) startOnce(document.body);
  });
}

/** Not where the page stands in somebody else's: nothing is read on there, and a browser may refuse even to look. */
function goOnListening() {
  if (!document.querySelector("template[data-mini-bar]")) return;
  if (sessionStorage.getItem("rounds:listening")) import("../media/mini.js").then(({ mini }) => mini.comeBack());
}

scan(document);
watchForNewElements();
watchForNewPages();
goOnListening();
watchMenus();
watchShortcuts();
