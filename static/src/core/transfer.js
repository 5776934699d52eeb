/** Sends a form with its file and tells how far it is; XMLHttpRequest, because fetch cannot watch an upload. */
import { refusalOf, requestHeaders } from "./fetching.js";

function answerOf(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}

/** Returns `{done, stop}`; `onProgress` hears `{sent, total}` in bytes. */
export function transfer(address, body, onProgress) {
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress({ sent: loaded, total }));
    request.addEventListener("load", () => {
      if (request.status < 400) resolve(answerOf(request));
      else reject(refusalOf(request.status, answerOf(request)));
    });
    request.addEventListener("error", () => reject(refusalOf(0, {})));
    request.addEventListener("abort", () => reject(new DOMException("Stopped", "AbortError")));
  });
  request.open("POST", address);
  for (const [name, value] of Object.entries(requestHeaders())) request.setRequestHeader(name, value);
  request.send(body);
  return { done, stop: () => request.abort() };
}
