/** How the page hears its streams: each number once and in order, by whatever way there is. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Page, pass, reported, settled } from "./village.mjs";

const KEY = "post:1";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

async function connected(after = 0, options = {}) {
  const page = new Page();
  page.follow(KEY, after, options);
  page.line.turn(true);
  await settled();
  return page;
}

function say(page, ...words) {
  return words.map((word) => page.server.tell(KEY, word));
}

test("a member waits for the line and then asks once", async () => {
  const page = new Page();
  page.follow(KEY, 0);
  await pass(1);
  assert.deepEqual(page.server.asked, []);
  page.line.turn(true);
  await settled();
  assert.deepEqual(page.server.asked, [[KEY, 0]]);
  assert.equal(page.line.opened, 1);
});

test("what was said between the page and the line is asked for, some at a time", async () => {
  const page = new Page();
  say(page, "1", "2", "3", "4", "5", "6", "7");
  page.follow(KEY, 0);
  page.line.turn(true);
  await settled();
  assert.deepEqual(page.heard, ["1", "2", "3", "4", "5", "6", "7"]);
  assert.deepEqual(page.server.asked, [[KEY, 0], [KEY, 3], [KEY, 6]]);
});

test("what is heard twice counts once", async () => {
  const page = await connected();
  const [one, two] = say(page, "one", "two");
  for (const event of [one, one, two, one, two]) page.line.push(event);
  assert.deepEqual(page.heard, ["one", "two"]);
});

test("a gap is filled before what lies behind it is shown", async () => {
  const page = await connected();
  const [, , three] = say(page, "one", "two", "three");
  page.line.push(three);
  assert.deepEqual(page.heard, []);
  await settled();
  assert.deepEqual(page.heard, ["one", "two", "three"]);
});

test("what is pushed while one asks is kept, and needs no second question", async () => {
  const page = await connected();
  say(page, "one");
  let answer;
  page.line.held = new Promise((resolve) => (answer = resolve));
  page.surroundings.change({});
  for (const event of say(page, "two", "three")) page.line.push(event);
  answer();
  await settled();
  assert.deepEqual(page.heard, ["one", "two", "three"]);
  assert.equal(page.server.asked.length, 2);
});

test("an answer that lacks what was pushed is asked for again after a pause, not at once", async () => {
  const page = await connected();
  page.line.push({ stream: KEY, seq: 2, type: "said", body: "two" });
  await settled();
  assert.equal(page.server.asked.length, 2);
  say(page, "one", "two");
  await pass(4);
  assert.deepEqual(page.heard, ["one", "two"]);
});

test("the last event of a quiet stream is found by comparing", async () => {
  const page = await connected();
  say(page, "lost on the way");
  await pass(40);
  assert.deepEqual(page.heard, ["lost on the way"]);
});

test("a stream in which much is said compares nothing", async () => {
  const page = await connected();
  for (let minute = 0; minute < 6; minute += 1) {
    await pass(10);
    page.line.push(...say(page, "word"));
  }
  assert.equal(page.server.asked.length, 1);
});

test("whoever comes back to the page is told at once what was said", async () => {
  const page = await connected();
  page.surroundings.change({ hidden: true });
  say(page, "while you were away");
  await pass(120);
  assert.deepEqual(page.heard, []);
  page.surroundings.change({ hidden: false });
  await settled();
  assert.deepEqual(page.heard, ["while you were away"]);
  assert.equal(page.line.hurried, 1);
});

test("whoever comes back to the network is told at once", async () => {
  const page = await connected();
  page.surroundings.change({ online: false });
  say(page, "in the tunnel");
  page.surroundings.change({ online: true });
  await settled();
  assert.deepEqual(page.heard, ["in the tunnel"]);
});

test("a line that comes back asks for what it missed", async () => {
  const page = await connected();
  page.line.turn(false);
  say(page, "one", "two");
  page.line.turn(true);
  await settled();
  assert.deepEqual(page.heard, ["one", "two"]);
});

test("too much was missed", async () => {
  const page = new Page();
  say(page, "1", "2", "3");
  page.server.tails[KEY] = 2;
  page.follow(KEY, 1);
  page.line.turn(true);
  await settled();
  assert.deepEqual(page.told, ["reset"]);
  page.line.push(...say(page, "4"));
  assert.deepEqual(page.heard, []);
});

test("null begins at what is newest", async () => {
  const page = new Page();
  say(page, "old");
  page.follow(KEY, null);
  page.line.turn(true);
  await settled();
  page.line.push(...say(page, "new"));
  assert.deepEqual([page.heard, page.told], [["new"], []]);
});

test("what is pushed before null knows where it begins is not lost", async () => {
  const page = new Page();
  say(page, "old");
  let answer;
  page.line.held = new Promise((resolve) => (answer = resolve));
  page.follow(KEY, null);
  page.line.turn(true);
  page.line.push(...say(page, "new"));
  answer();
  await settled();
  assert.deepEqual(page.heard, ["new"]);
});

test("two who follow the same stream from different numbers share its questions", async () => {
  const page = new Page();
  say(page, "1", "2", "3", "4");
  const [late, all, newest] = [[], [], []];
  page.follow(KEY, 3, { heard: late });
  page.follow(KEY, 0, { heard: all });
  page.follow(KEY, null, { heard: newest });
  page.line.turn(true);
  await settled();
  page.line.push(...say(page, "5"));
  assert.deepEqual([late, all, newest], [["4", "5"], ["1", "2", "3", "4", "5"], ["5"]]);
  assert.deepEqual(page.server.asked, [[KEY, 0], [KEY, 3]]);
});

test("one of two who goes leaves the other", async () => {
  const page = await connected();
  const other = [];
  page.follow(KEY, 0, { heard: other }).end();
  page.line.push(...say(page, "one"));
  assert.deepEqual([page.heard, other, page.line.told], [["one"], [], []]);
});

test("the last who goes says so to the server, and asks no more", async () => {
  const page = new Page();
  const follower = page.follow(KEY, 0);
  page.line.turn(true);
  await settled();
  follower.end();
  await pass(120);
  assert.deepEqual(page.line.told, [["unsubscribe", KEY]]);
  assert.equal(page.server.asked.length, 1);
});

test("404 means that it is no longer open to the reader", async () => {
  const page = new Page();
  page.server.refusals = [404];
  page.follow(KEY, 0);
  page.line.turn(true);
  await pass(120);
  assert.deepEqual(page.told, ["gone"]);
  assert.equal(page.server.asked.length, 1);
});

test("who is put out of a room hears no more of it", async () => {
  const page = await connected();
  page.line.push({ stream: KEY }, "gone");
  page.line.push(...say(page, "secret"));
  await pass(60);
  assert.deepEqual([page.told, page.heard], [["gone"], []]);
});

for (const status of [429, 500, 503]) {
  test(`after ${status} one asks again, after pauses that grow`, async () => {
    const page = new Page();
    say(page, "one");
    page.server.refusals = Array(6).fill(status);
    page.follow(KEY, 0);
    page.line.turn(true);
    await pass(10);
    const soon = page.server.asked.length;
    assert.ok(soon >= 2 && soon <= 5, `${soon} questions in ten seconds`);
    await pass(170);
    assert.deepEqual(page.heard, ["one"]);
  });
}

test("an event that cannot be shown holds up nothing", async () => {
  const page = new Page();
  const heard = [];
  const fail = (body) => {
    heard.push(body);
    if (body === "one") throw new Error("It cannot be drawn.");
  };
  page.listening.follow(KEY, 0, { said: fail });
  page.line.turn(true);
  await settled();
  for (const event of say(page, "one", "two")) page.line.push(event);
  assert.deepEqual([heard, reported], [["one", "two"], ["It cannot be drawn."]]);
});

test("an event of an unknown type is counted and passed over", async () => {
  const page = await connected();
  page.line.push({ stream: KEY, seq: 1, type: "of tomorrow", body: {} });
  page.line.push({ stream: KEY, seq: 2, type: "said", body: "two" });
  assert.deepEqual(page.heard, ["two"]);
});

test("a number that one knows from elsewhere is asked for, unless it was heard", async () => {
  const page = new Page();
  const follower = page.follow(KEY, 0);
  page.line.turn(true);
  await settled();
  const [one] = say(page, "one");
  follower.reach(one.seq);
  await settled();
  assert.deepEqual(page.heard, ["one"]);
  follower.reach(one.seq);
  assert.equal(page.server.asked.length, 2);
});

test("what has no number goes to the streams it names", async () => {
  const page = await connected();
  page.line.push({ stream: KEY, count: 3 }, "here");
  page.line.push({ stream: "post:2", count: 9 }, "here");
  page.line.push(undefined, "odd");
  assert.deepEqual(page.told, ["message here"]);
});

test("a message that the line answers is not posted", async () => {
  const page = await connected();
  page.line.answer = async () => ({ id: 1 });
  assert.deepEqual(await page.listening.send("reply", {}, "/there"), { id: 1 });
  assert.deepEqual(page.posted, []);
});

test("a message without an answer is posted", async () => {
  const page = await connected();
  page.line.answer = async () => {
    throw new Error("No answer in time.");
  };
  assert.deepEqual(await page.listening.send("reply", { body: "Words" }, "/there"), { by: "post" });
  assert.deepEqual(page.posted, [["/there", { body: "Words" }]]);
});

test("a refusal by the line arrives as one", async () => {
  const page = await connected();
  page.line.answer = async () => ({ problem: "That was too long.", status: 422, field: "body" });
  await assert.rejects(page.listening.send("reply", {}, "/there"), { message: "That was too long.", status: 422, field: "body" });
});

test("whatever the network does, all is heard once and in order", async () => {
  const chance = Math.random;
  for (let round = 0; round < 40; round += 1) {
    const page = await connected();
    const held = [];
    for (let step = 0; step < 60; step += 1) {
      const what = chance();
      if (what < 0.5) held.push(...say(page, `${step}`));
      if (what < 0.3 && held.length && page.line.isUp) page.line.push(held[Math.floor(chance() * held.length)]);
      else if (what < 0.6 && page.line.isUp) held.splice(0).forEach((event) => chance() < 0.7 && page.line.push(event));
      else if (what < 0.7) page.line.turn(!page.line.isUp);
      else if (what < 0.75) page.server.refusals.push(503);
      else if (what < 0.9) await pass(2);
    }
    if (!page.line.isUp) page.line.turn(true);
    await pass(200);
    assert.deepEqual(page.heard, page.server.logs[KEY].map(({ body }) => body), `round ${round}`);
  }
});
