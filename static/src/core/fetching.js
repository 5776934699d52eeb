/** Requests to our own server: the CSRF token goes along, and a refusal arrives as an error with the server's sentence. */
export class Refusal extends Error {
  constructor(words, { status, field }) {
    super(words);
    this.status = status;
    this.field = field;
  }
}

/** The token of a signed-in page, or null where nobody is signed in. */
export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? null;
}

export function requestHeaders() {
  const token = csrfToken();
  return { Accept: "application/json", ...(token && { "X-CSRFToken": token }) };
}

async function answerOf(response) {
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  return isJson ? response.json() : {};
}

export function refusalOf(status, answer) {
  const words = answer.problem ?? "That did not work. Check your connection and try again.";
  return new Refusal(words, { status, field: answer.field ?? null });
}

async function send(address, options) {
  const response = await fetch(address, { credentials: "same-origin", ...options });
  const answer = await answerOf(response);
  if (!response.ok) throw refusalOf(response.status, answer);
  return answer;
}

export function get(address, { signal } = {}) {
  return send(address, { headers: requestHeaders(), signal });
}

/** Posts a FormData or a plain object (as JSON) and returns the answer's JSON; `keepalive` outlives the page. */
export function post(address, body = {}, { signal, method = "POST", keepalive = false } = {}) {
  if (body instanceof FormData) return send(address, { method, headers: requestHeaders(), body, signal, keepalive });
  const headers = { ...requestHeaders(), "Content-Type": "application/json" };
  return send(address, { method, headers, body: JSON.stringify(body), signal, keepalive });
}
