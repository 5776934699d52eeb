/**
 * The page one is on, which may change without the document (see travel.js). What a behaviour hangs on things that
 * outlive its page (the window, the document, a stream, a recording that plays on) ends with `pageSignal()`.
 */
let page = new AbortController();

export function pageSignal() {
  return page.signal;
}

export function leavePage() {
  page.abort();
  page = new AbortController();
}
