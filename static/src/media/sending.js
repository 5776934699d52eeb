/** Sends one file in parts (tus 1.0.0) and goes on after whatever happens in between, for hours if need be. */
import { Upload } from "tus-js-client";
import { refusalOf, requestHeaders } from "../core/fetching.js";

// Proxies cut long requests; one that finds even this too long is sent shorter ones.
const CHUNK = 8_000_000;
const SHORTEST_CHUNK = 250_000;
const SECONDS_BETWEEN_TRIES = [1, 2, 4, 8, 15, 30, ...Array(600).fill(60)];
const GONE = [404, 410];

function statusOf(error) {
  return error.originalResponse?.getStatus() ?? 0;
}

function refusal(error) {
  const status = statusOf(error);
  try {
    return refusalOf(status, JSON.parse(error.originalResponse.getBody()));
  } catch {
    return refusalOf(status, {});
  }
}

/** Whether waiting may help: the network, a server that starts anew, another writer, a busy or full server. */
function isPassing(status) {
  return status === 0 || status === 409 || status === 423 || status >= 500;
}

export class Sending {
  /**
   * `address` is that of an upload to go on with, or null. `hear` has the functions `moved(sent, total)`,
   * `lost()` when a try has failed and the next one comes, `begun(address)`, `arrived(address)` and `refused(problem)`.
   */
  constructor(file, { address, metadata, hear }) {
    this.hear = hear;
    this.endpoint = new URL("/uploads", location.href).href;
    this.upload = new Upload(file, {
      endpoint: address ? null : this.endpoint,
      uploadUrl: address && new URL(address, location.href).href,
      metadata,
      headers: requestHeaders(),
      chunkSize: CHUNK,
      retryDelays: SECONDS_BETWEEN_TRIES.map((seconds) => seconds * 1000),
      // The page of the draft knows what is unfinished, on every device, and leaves nothing on a shared machine.
      storeFingerprintForResuming: false,
      onUploadUrlAvailable: () => this.#keepTo(),
      onProgress: (sent, total) => hear.moved(sent, total),
      onShouldRetry: (error) => this.#tryAgain(error),
      onError: (error) => this.#fail(error),
      onSuccess: () => hear.arrived(this.address),
    });
    this.hurry = () => this.#hurry();
  }

  get address() {
    return this.upload.url && new URL(this.upload.url).pathname;
  }

  start() {
    this.isGoing = true;
    addEventListener("online", this.hurry);
    this.upload.start();
  }

  async pause() {
    this.isGoing = false;
    removeEventListener("online", this.hurry);
    await this.upload.abort();
  }

  /** The library would begin anew when a server that is just starting answers 502: better it waits. */
  #keepTo() {
    this.upload.options.endpoint = null;
    this.hear.begun(this.address);
  }

  #tryAgain(error) {
    const status = statusOf(error);
    const isTooLong = status === 413 && this.upload.url && this.upload.options.chunkSize > SHORTEST_CHUNK;
    if (isTooLong) this.upload.options.chunkSize = Math.max(SHORTEST_CHUNK, this.upload.options.chunkSize / 2);
    else if (!isPassing(status)) return false;
    this.hear.lost();
    return true;
  }

  #fail(error) {
    if (GONE.includes(statusOf(error)) && this.upload.url) this.#beginAnew();
    else {
      // Read first: whoever aborts a request loses its answer as well.
      const problem = refusal(error);
      this.pause();
      this.hear.refused(problem);
    }
  }

  #beginAnew() {
    this.upload.url = this.upload.options.uploadUrl = null;
    this.upload.options.endpoint = this.endpoint;
    this.upload.start();
  }

  async #hurry() {
    if (!this.isGoing) return;
    await this.upload.abort();
    this.upload.start();
  }
}
