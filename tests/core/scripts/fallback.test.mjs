/** Where there is no socket: Server-Sent Events for what the page is about, else questions with pauses that grow. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Page, pass, settled } from "./village.mjs";

const KEY = "post:1";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

function reading({ member = false, after = 0 } = {}) {
  const page = new Page({ member });
  page.follow(KEY, after, { isMain: true });
  return page;
}

test("who reads without an account opens no line, but a source from where the page was drawn", async () => {
  const page = reading({ after: 4 });
  await pass(2);
  assert.deepEqual([page.line.opened, page.sources.length, page.source.after, page.server.asked], [0, 1, 4, []]);
});

test("a source is heard like a line", async () => {
  const page = reading();
  page.source.open();
  page.source.tell.event(page.server.tell(KEY, "one"));
  page.source.tell.message("here", { count: 2 });
  assert.deepEqual([page.heard, page.told], [["one"], ["message here"]]);
});

test("a gap in a source is filled", async () => {
  const page = reading();
  page.source.open();
  page.server.tell(KEY, "one");
  page.source.tell.event(page.server.tell(KEY, "two"));
  await settled();
  assert.deepEqual(page.heard, ["one", "two"]);
});

test("a source says that too much was missed, or that it is open to the reader no longer", async () => {
  const [late, out] = [reading(), reading()];
  late.source.tell.reset();
  out.source.tell.gone();
  assert.deepEqual([late.told, out.told, late.source.isClosed, out.source.isClosed], [["reset"], ["gone"], true, true]);
});

test("a source that does not open is no reason to hear nothing", async () => {
  const page = reading();
  page.server.tell(KEY, "one");
  await pass(8);
  assert.deepEqual(page.heard, ["one"]);
});

test("a source that lets nothing through is found out, and given up", async () => {
  const page = reading();
  page.source.open();
  for (const words of ["one", "two"]) {
    page.server.tell(KEY, words);
    await pass(40);
  }
  assert.deepEqual([page.heard, page.source.isClosed, page.sources.length], [["one", "two"], true, 1]);
  page.server.tell(KEY, "three");
  await pass(50);
  assert.deepEqual(page.heard, ["one", "two", "three"]);
});

test("a hidden page gives its source back, and opens another one from where it was", async () => {
  const page = reading();
  page.source.open();
  page.source.tell.event(page.server.tell(KEY, "one"));
  page.surroundings.change({ hidden: true });
  assert.equal(page.source.isClosed, true);
  page.surroundings.change({ hidden: false });
  assert.deepEqual([page.sources.length, page.source.after, page.source.isClosed], [2, 1, false]);
});

test("a member whose line does not come soon hears by a source, and by the line as soon as it is there", async () => {
  const page = reading({ member: true });
  assert.equal(page.sources.length, 0);
  await pass(4);
  assert.equal(page.sources.length, 1);
  page.source.open();
  page.line.turn(true);
  await settled();
  assert.deepEqual([page.source.isClosed, page.server.asked], [true, [[KEY, 0]]]);
});

test("only what the page is about has a source; the rest is asked for", async () => {
  const page = reading({ member: true });
  const bell = [];
  page.follow("member:1", 0, { heard: bell });
  await pass(4);
  page.server.tell("member:1", "ring");
  await pass(8);
  assert.deepEqual([page.sources.length, page.source.stream.key, bell], [1, KEY, ["ring"]]);
});

test("one asks less often when nothing happens, and seldom while nobody looks", async () => {
  const page = new Page();
  page.follow(KEY, 0);
  await pass(60);
  const first = page.server.asked.length;
  await pass(240);
  const later = (page.server.asked.length - first) / 4;
  page.surroundings.change({ hidden: true });
  const before = page.server.asked.length;
  await pass(600);
  const hidden = (page.server.asked.length - before) / 10;
  assert.ok(first >= 4 && first <= 12, `${first} questions in the first minute`);
  assert.ok(later >= 1 && later <= 4, `${later} questions a minute later on`);
  assert.ok(hidden <= 0.8, `${hidden} questions a minute while hidden`);
});

test("something that happens makes one ask more often again", async () => {
  const page = new Page();
  page.follow(KEY, 0);
  await pass(300);
  page.server.tell(KEY, "one");
  while (!page.heard.length) await pass(1);
  page.server.tell(KEY, "two");
  await pass(7);
  assert.deepEqual(page.heard, ["one", "two"]);
});

test("the state is said in the order of what happens, and once", async () => {
  const page = reading({ member: true });
  page.line.turn(true);
  await settled();
  page.line.turn(false);
  page.isCut = true;
  await pass(8);
  page.surroundings.change({ online: false });
  await pass(4);
  page.isCut = false;
  page.surroundings.change({ online: true });
  await settled();
  page.line.turn(true);
  await settled();
  assert.deepEqual(page.told, ["state reconnecting", "state offline", "state reconnecting", "state live"]);
});

test("where one can only ask, that is said", async () => {
  const page = new Page();
  page.follow(KEY, 0);
  await pass(8);
  assert.deepEqual(page.told, ["state slow"]);
});

test("live again is said when all that was missed is here", async () => {
  const page = reading({ member: true });
  page.line.turn(true);
  await settled();
  page.line.turn(false);
  for (const words of ["one", "two", "three", "four"]) page.server.tell(KEY, words);
  let heardThen = null;
  page.follow(KEY, 0, { heard: [], onState: (state) => (heardThen = state === "live" ? page.heard.length : heardThen) });
  page.line.turn(true);
  await settled();
  assert.equal(heardThen, 4);
});
