/** How fast a file moves, from what was sent in the last seconds, and in words how far it is. */
import { clock } from "../core/clock.js";

const SECONDS = 8;

export function size(bytes) {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

export class Speed {
  constructor() {
    this.marks = [];
  }

  /** `12.4 MB of 200 MB · 1.2 MB/s · 2:36 left` */
  words(sent, total) {
    const now = performance.now();
    // After a cut the count goes back; what was before it says nothing of now.
    if (this.marks.length && sent < this.marks.at(-1).sent) this.marks = [];
    this.marks.push({ sent, now });
    this.marks = this.marks.filter((mark) => mark.now > now - SECONDS * 1000);
    const seconds = (now - this.marks[0].now) / 1000;
    const speed = seconds > 0.5 ? (sent - this.marks[0].sent) / seconds : 0;
    const words = [`${size(sent)} of ${size(total)}`];
    if (speed) words.push(`${size(speed)}/s`, `${clock((total - sent) / speed)} left`);
    return words.join(" · ");
  }
}
