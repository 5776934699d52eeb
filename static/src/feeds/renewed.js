/** What becomes of a podcast that is being brought along: its part of the page is fetched anew at every step. */
import { pageOf } from "../core/renew.js";
import { follow } from "../core/streams.js";

class Renewed {
  constructor(part) {
    Object.assign(this, { part, isStale: false, isAsking: false });
    const { stream, head } = document.querySelector('[data-behaviour~="bell"]').dataset;
    this.follower = follow(stream, Number(head), { import: ({ source }) => this.#hear(source) });
    part.addEventListener("focusout", () => setTimeout(() => this.#renew()));
  }

  #hear(source) {
    if (source !== Number(this.part.dataset.source)) return;
    this.isStale = true;
    this.#renew();
  }

  /** Where somebody stands in it with the keyboard, it stays until they have left. */
  async #renew() {
    if (!this.isStale || this.isAsking || this.part.contains(document.activeElement)) return;
    this.isAsking = true;
    this.isStale = false;
    await this.#fetch().catch(() => {});
    this.isAsking = false;
    this.#renew();
  }

  async #fetch() {
    const page = await pageOf(location.href);
    const fresh = page.getElementById(this.part.id);
    if (!fresh) return;
    this.part.replaceChildren(...fresh.childNodes);
    document.title = page.title;
    if (!fresh.dataset.behaviour) this.follower.end();
  }
}

export function start(part) {
  new Renewed(part);
}
