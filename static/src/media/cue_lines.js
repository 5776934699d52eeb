/** The lines of captions as rows of a form: read, added, split, joined, taken away, and put back again. */
const FIELDS = ["start", "end", "speaker", "text"];
const MOST_STEPS = 100;

/** Seconds of `2:10.5`, or NaN. */
export function secondsOf(words) {
  const found = /^(?:(\d{1,4}):)?(\d{1,4}):([0-5]?\d)(?:[.,](\d{1,3}))?$/.exec(words.trim());
  if (!found) return NaN;
  const [, hours, minutes, seconds, rest] = found;
  return Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(`0.${rest ?? 0}`);
}

/** `2:10.5`, as the server writes it. */
export function timeOf(seconds) {
  const thousandths = Math.max(0, Math.round(seconds * 1000));
  const [hours, minutes] = [Math.floor(thousandths / 3_600_000), Math.floor(thousandths / 60_000) % 60];
  const rest = ((thousandths % 60_000) / 1000).toFixed(3).padStart(6, "0").replace(/\.?0+$/, "").padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

export class CueLines {
  constructor(list, template) {
    this.list = list;
    this.template = template;
    this.steps = [];
  }

  get rows() {
    return [...this.list.children];
  }

  field(row, name) {
    return row.querySelector(`[name="${name}"]`);
  }

  start(row) {
    return secondsOf(this.field(row, "start").value);
  }

  end(row) {
    return secondsOf(this.field(row, "end").value);
  }

  set(row, name, value) {
    this.field(row, name).value = value;
  }

  /** What a form with these rows would send. */
  columns() {
    return Object.fromEntries(FIELDS.map((name) => [name, this.rows.map((row) => this.field(row, name).value)]));
  }

  /** What the player shows. */
  cues() {
    return this.rows.map((row) => ({
      start: this.start(row),
      end: this.end(row),
      text: this.field(row, "text").value.trim(),
    }));
  }

  /** Remember how things stand, before they are changed by more than typing. */
  remember() {
    const rows = this.rows;
    this.steps.push({ rows, values: rows.map((row) => FIELDS.map((name) => this.field(row, name).value)) });
    if (this.steps.length > MOST_STEPS) this.steps.shift();
  }

  undo() {
    const step = this.steps.pop();
    if (!step) return false;
    this.list.replaceChildren(...step.rows);
    step.rows.forEach((row, at) => FIELDS.forEach((name, n) => this.set(row, name, step.values[at][n])));
    this.number();
    return true;
  }

  addAfter(row, start, end) {
    this.remember();
    const made = this.template.content.firstElementChild.cloneNode(true);
    this.set(made, "start", timeOf(start));
    this.set(made, "end", timeOf(end));
    if (row) this.set(made, "speaker", this.field(row, "speaker").value);
    if (row) row.after(made);
    else this.list.append(made);
    this.number();
    return made;
  }

  /** In two at the cursor; the time is shared by the number of letters. */
  split(row) {
    const words = this.field(row, "text");
    const at = words.selectionStart;
    const [before, after] = [words.value.slice(0, at).trim(), words.value.slice(at).trim()];
    if (!before || !after) return null;
    const [start, end] = [this.start(row), this.end(row)];
    const middle = start + ((end - start) * before.length) / (before.length + after.length);
    const made = this.addAfter(row, middle, end);
    this.set(row, "end", timeOf(middle));
    words.value = before;
    this.set(made, "text", after);
    return made;
  }

  /** With the line above, which gets the words and lasts as long as both. */
  join(row) {
    const above = row.previousElementSibling;
    if (!above) return null;
    this.remember();
    const words = this.field(above, "text");
    words.value = `${words.value.trim()} ${this.field(row, "text").value.trim()}`.trim();
    this.set(above, "end", this.field(row, "end").value);
    row.remove();
    this.number();
    return above;
  }

  remove(row) {
    this.remember();
    const next = row.nextElementSibling ?? row.previousElementSibling;
    if (next) row.remove();
    else for (const name of ["speaker", "text"]) this.set(row, name, "");
    this.number();
    return next ?? row;
  }

  number() {
    this.rows.forEach((row, at) => {
      row.querySelector("[data-cue-number]").textContent = at + 1;
      const tools = row.querySelector("[data-cue-tools]");
      tools.hidden = false;
      tools.setAttribute("aria-label", `Line ${at + 1}`);
    });
  }
}
