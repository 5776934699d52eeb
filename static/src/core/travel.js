/**
 * From page to page without a new document, so that what plays goes on. Only while somebody listens, only between
 * pages that are read; whatever is odd about a page, a link or an answer is left to the browser's own way.
 */
import { leavePage } from "./page.js";

// Behaviours that end with the elements they were started on. A page with any other is loaded as a whole.
const LEAVABLE = new Set([
  "audio", "badge", "bell", "choose-theme", "confirm", "copy", "count", "dialog", "discussion", "mentions", "notices", "player",
  "press", "reveal", "share", "share-at", "tabs", "transcript",
]);
const MAIN_SCRIPT = 'script[type="module"][src]';
const STYLES = 'link[rel="stylesheet"]';

let traveller = null;
let shown = null;

/** `isListening()` says whether a new document would cut somebody off; `leave()` runs just before the old page goes. */
export function travelWith({ isListening, leave }) {
  if (traveller || !("navigation" in window)) return;
  traveller = { isListening, leave };
  shown = withoutHash(location.href);
  navigation.addEventListener("navigate", decide);
}

function withoutHash(address) {
  return address.split("#")[0];
}

function decide(event) {
  if (!event.canIntercept || event.hashChange || event.formData || event.downloadRequest !== null) return;
  if (event.navigationType === "reload" || withoutHash(event.destination.url) === shown) return;
  const isOurEntry = event.destination.sameDocument;
  if (event.navigationType === "traverse" ? !isOurEntry : isOurEntry || !traveller.isListening()) return;
  if (!isLeavable(document)) {
    // Back to a page whose place in this document another one has taken: there is nothing to go back to but the server.
    if (isOurEntry) event.intercept({ handler: () => location.reload() });
    return;
  }
  event.intercept({ handler: () => travel(event), focusReset: "manual", scroll: "manual" });
}

async function travel(event) {
  const { url } = event.destination;
  const arrived = await pageAt(url, event.signal).catch((problem) => {
    if (event.signal.aborted) throw problem;
    return null;
  });
  if (!arrived) {
    location.reload();
    return;
  }
  if (arrived.url !== withoutHash(url)) history.replaceState(null, "", arrived.url + new URL(url).hash);
  shown = arrived.url;
  show(arrived.page);
  scrollAtOnce(event);
}

/** The page as {page, url}, or null when it cannot take this one's place. */
async function pageAt(url, signal) {
  const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "text/html" }, signal });
  const isPage = answer.ok && answer.headers.get("Content-Type")?.startsWith("text/html");
  if (!isPage || new URL(answer.url).origin !== location.origin) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return isOfThisSite(page) && isLeavable(page) ? { page, url: withoutHash(answer.url) } : null;
}

/** The same reader, and the same edition of scripts and styles: a site that was renewed meanwhile is loaded anew. */
function isOfThisSite(page) {
  const same = (find) => find(page) === find(document);
  return (
    same((one) => one.body.dataset.member) &&
    same((one) => one.head.querySelector(MAIN_SCRIPT)?.getAttribute("src")) &&
    same((one) => one.head.querySelector(STYLES)?.getAttribute("href")) &&
    page.getElementById("main") !== null
  );
}

function isLeavable(page) {
  const behaviours = [...page.querySelectorAll("[data-behaviour]")].flatMap((one) => one.dataset.behaviour.split(" "));
  return behaviours.every((name) => !name || LEAVABLE.has(name));
}

function show(page) {
  leavePage();
  traveller.leave();
  changeHead(page.head);
  changeBody(page.body);
  document.dispatchEvent(new Event("page:entered"));
  const main = document.getElementById("main");
  main.focus({ preventScroll: true });
}

/** To where one was on a way back, else to the top or what the address names; the new page does not roll by. */
function scrollAtOnce(event) {
  const root = document.documentElement;
  root.style.scrollBehavior = "auto";
  getComputedStyle(root).scrollBehavior; // Read, so that it counts already.
  event.scroll();
  root.style.scrollBehavior = "";
}

function changeHead(head) {
  const lasting = `${MAIN_SCRIPT}, ${STYLES}, link[rel="preload"], link[rel="icon"], style`;
  const passing = (one) => !one.matches(lasting);
  [...document.head.children].filter(passing).forEach((one) => one.remove());
  document.head.append(...[...head.children].filter(passing));
}

function changeBody(body) {
  for (const { name } of [...document.body.attributes]) if (!body.hasAttribute(name)) document.body.removeAttribute(name);
  for (const { name, value } of body.attributes) document.body.setAttribute(name, value);
  const passing = (one) => !one.matches("[data-stays]");
  [...document.body.children].filter(passing).forEach((one) => one.remove());
  document.body.prepend(...[...body.children].filter(passing));
}
