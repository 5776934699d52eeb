/** Server-Sent Events: where they begin, what they tell, and how they come back. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Source } from "../../../static/src/core/source.js";
import { pass } from "./village.mjs";

class Events extends EventTarget {
  constructor(address) {
    super();
    this.address = address;
  }

  close() {
    this.isClosed = true;
  }

  say(name, data) {
    this.dispatchEvent(Object.assign(new Event(name), { data }));
  }
}

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

function opened() {
  const told = [];
  const tell = Object.fromEntries(
    ["event", "message", "gone", "reset", "changed"].map((name) => [name, (...words) => told.push([name, ...words])]),
  );
  const made = [];
  const stream = { key: "post:1", last: 7 };
  const source = new Source(stream, tell, (address) => (made.push(new Events(address)), made.at(-1)));
  return { source, stream, told, made };
}

test("it begins after the last number, and passes on what it is told", () => {
  const { source, told, made: [events] } = opened();
  assert.equal(events.address, "/streams/post:1/live?after=7");
  events.say("open");
  assert.equal(source.isOpen, true);
  events.say("message", '{"seq":8}');
  events.say("here", '{"count":2}');
  events.say("reset", "{}");
  events.say("gone", "{}");
  assert.deepEqual(told, [["changed"], ["event", { seq: 8 }], ["message", "here", { count: 2 }], ["reset"], ["gone"]]);
});

test("it comes back after the number that was heard since", async () => {
  const { source, stream, made } = opened();
  made[0].say("open");
  stream.last = 9;
  made[0].say("error");
  assert.deepEqual([source.isOpen, made[0].isClosed, made.length], [false, true, 1]);
  await pass(4);
  assert.equal(made[1].address, "/streams/post:1/live?after=9");
});

test("it comes back less often when it is refused again and again", async () => {
  const { made } = opened();
  for (let seconds = 0; seconds < 300; seconds += 1) {
    if (!made.at(-1).isClosed) made.at(-1).say("error");
    await pass(1);
  }
  assert.ok(made.length >= 6 && made.length <= 16, `${made.length} tries in five minutes`);
});

test("closed, it does not come back", async () => {
  const { source, made } = opened();
  made[0].say("error");
  source.close();
  await pass(120);
  assert.equal(made.length, 1);
});
