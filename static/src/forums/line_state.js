/** How the page hears of what is new, in words, when it is not as usual; a short break is not worth any. */
const WORDS = {
  offline: "Offline: you can go on writing",
  reconnecting: "Reconnecting",
  slow: "Live updates come every few seconds here",
};
const UNTIL_SAID = { offline: 1_000, reconnecting: 3_000, slow: 8_000 };
const SHOWN = 6_000;

export class LineState {
  constructor(section) {
    this.place = section.querySelector("[data-line-state]");
    this.mayWrite = section.querySelector("[data-composer]") !== null;
    this.state = "live";
    this.said = "live";
    this.missed = 0;
  }

  /** `state` as `follow` tells it; `live` comes when all that was missed is here. */
  turn(state) {
    clearTimeout(this.timer);
    if (this.state === "live") this.missed = 0;
    this.state = state;
    if (state !== "live") this.timer = setTimeout(() => this.#say(state), UNTIL_SAID[state]);
    else if (this.said !== "live") this.#sayLive();
  }

  /** A reply of somebody else has come, perhaps late. */
  count() {
    this.missed += 1;
  }

  #say(state) {
    this.said = state;
    this.#show(state === "offline" && !this.mayWrite ? "Offline" : WORDS[state], state);
  }

  #sayLive() {
    this.said = "live";
    this.#show(this.missed ? `Live again, ${repliesWords(this.missed)} caught up` : "Live again", "live");
    this.timer = setTimeout(() => this.#show("", "live"), SHOWN);
  }

  #show(words, state) {
    this.place.textContent = words;
    this.place.dataset.lineState = state;
  }
}

export function repliesWords(count) {
  return `${count} ${count === 1 ? "reply" : "replies"}`;
}
