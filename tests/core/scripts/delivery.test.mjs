/** How replies reach the server: in order, each once as one reply, and none lost, whatever the network and the server say. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Delivery, KEPT } from "../../../static/src/forums/delivery.js";
import { Outbox } from "../../../static/src/forums/outbox.js";
import { Storage, pass, settled } from "./village.mjs";

const LOST = new TypeError("Failed to fetch");

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_700_000_000_000 }));
afterEach(() => mock.timers.reset());

/** A composer with a server behind it that takes replies, unless `answers` has something else for the next one. */
class Desk {
  constructor(storage = new Storage()) {
    Object.assign(this, { storage, online: true, server: [], asked: [], answers: [], shown: {} });
    this.open();
  }

  open() {
    this.outbox = new Outbox({ member: "jonas", postId: 1, tab: "a", storage: this.storage });
    this.delivery = new Delivery({
      outbox: this.outbox,
      send: (reply) => this.#take(reply),
      show: ({ client_id: id }, state, sentence) => (this.shown[id] = [state, sentence]),
      sent: ({ client_id: id }, { seq }) => (this.shown[id] = ["sent", seq]),
      isOnline: () => this.online,
    });
    this.delivery.begin();
  }

  async #take({ client_id: id }) {
    this.asked.push(id);
    const answer = this.answers.shift();
    if (answer === "unheard") this.server.push(id);
    if (answer instanceof Promise) await answer;
    else if (answer === "unheard") throw LOST;
    else if (answer) throw answer;
    if (!this.server.includes(id)) this.server.push(id);
    return { seq: this.server.length };
  }

  write(...ids) {
    for (const id of ids) this.delivery.add({ client_id: id, body: `Words of ${id}`, parent: null });
  }
}

function refusal(status, words) {
  return Object.assign(new Error(words), { status });
}

test("a reply is shown at once, sent, and forgotten", async () => {
  const desk = new Desk();
  desk.write("aa");
  assert.deepEqual(desk.shown.aa, ["sending", undefined]);
  await settled();
  assert.deepEqual([desk.shown.aa, desk.server, desk.storage.length], [["sent", 1], ["aa"], 0]);
});

test("several are sent one after the other, in the order in which they were written", async () => {
  const desk = new Desk();
  let answer;
  desk.answers = [new Promise((resolve) => (answer = resolve))];
  desk.write("cc", "aa", "bb");
  await settled();
  assert.deepEqual(desk.asked, ["cc"]);
  answer();
  await settled();
  assert.deepEqual(desk.server, ["cc", "aa", "bb"]);
});

test("offline nothing is tried, and all goes out in order when the line is back", async () => {
  const desk = new Desk();
  desk.online = false;
  desk.write("aa", "bb", "cc");
  await pass(30);
  assert.deepEqual([desk.asked, desk.shown.aa, desk.shown.cc], [[], ["kept", KEPT], ["kept", KEPT]]);
  desk.online = true;
  desk.delivery.hurry();
  await settled();
  assert.deepEqual(desk.server, ["aa", "bb", "cc"]);
});

test("without an answer it is tried again, less and less often, and stays one reply", async () => {
  const desk = new Desk();
  desk.answers = ["unheard", LOST, LOST, refusal(503, "Down.")];
  desk.write("aa", "bb");
  await settled();
  assert.deepEqual([desk.shown.aa, desk.shown.bb], [["kept", KEPT], ["kept", KEPT]]);
  await pass(60);
  assert.deepEqual([desk.server, desk.asked], [["aa", "bb"], ["aa", "aa", "aa", "aa", "aa", "bb"]]);
});

test("while an answer is long in coming, it is said that nothing is lost", async () => {
  const desk = new Desk();
  desk.answers = [new Promise(() => {})];
  desk.write("aa");
  await pass(3);
  assert.equal(desk.shown.aa[0], "sending");
  await pass(2);
  assert.deepEqual(desk.shown.aa, ["kept", KEPT]);
});

test("a refusal says its sentence, holds up nobody, and is not tried again by itself", async () => {
  const desk = new Desk();
  desk.answers = [refusal(422, "A reply has at most 5,000 characters.")];
  desk.write("aa", "bb");
  await pass(120);
  assert.deepEqual(desk.shown.aa, ["refused", "A reply has at most 5,000 characters."]);
  assert.deepEqual([desk.server, desk.asked], [["bb"], ["aa", "bb"]]);
  desk.delivery.again("aa");
  await settled();
  assert.deepEqual(desk.server, ["bb", "aa"]);
});

test("a limit holds up those that follow, so that they stay in order, and is tried again after a while", async () => {
  const desk = new Desk();
  desk.answers = [refusal(429, "That was very often. Try again in 9 seconds.")];
  desk.write("aa", "bb");
  await pass(5);
  assert.deepEqual([desk.shown.aa, desk.asked], [["held", "That was very often. Try again in 9 seconds."], ["aa"]]);
  await pass(30);
  assert.deepEqual(desk.server, ["aa", "bb"]);
});

test("what was kept goes out after a reload, and what was refused says so still", async () => {
  const desk = new Desk();
  desk.answers = [refusal(403, "Your badge has lapsed.")];
  desk.write("aa");
  await settled();
  desk.online = false;
  desk.write("bb");
  desk.delivery = null;
  const after = new Desk(desk.storage);
  await settled();
  assert.deepEqual([after.server, after.shown.aa], [["bb"], ["refused", "Your badge has lapsed."]]);
});

test("what was written days ago is not sent by surprise", async () => {
  const desk = new Desk();
  desk.online = false;
  desk.write("aa");
  mock.timers.tick(2 * 24 * 60 * 60 * 1000);
  const after = new Desk(desk.storage);
  await settled();
  assert.deepEqual(after.asked, []);
  assert.match(after.shown.aa[1], /^Written on \d+ November and not sent then\./);
  after.delivery.again("aa");
  await settled();
  assert.deepEqual(after.server, ["aa"]);
});

test("what the stream says is there is not sent again", async () => {
  const desk = new Desk();
  desk.answers = ["unheard"];
  desk.write("aa");
  await settled();
  desk.delivery.delivered("aa");
  await pass(60);
  assert.deepEqual([desk.asked, desk.storage.length], [["aa"], 0]);
});

test("what may be on the server is marked, so that nobody writes it anew", async () => {
  const desk = new Desk();
  desk.answers = [LOST, refusal(422, "Too long.")];
  desk.online = false;
  desk.write("aa");
  assert.equal(Boolean(desk.outbox.find("aa").isTried), false);
  desk.online = true;
  desk.delivery.hurry();
  await settled();
  assert.equal(desk.outbox.find("aa").isTried, true);
  await pass(10);
  assert.equal(desk.outbox.find("aa").isTried, false);
});

test("one that was taken back is not sent", async () => {
  const desk = new Desk();
  desk.online = false;
  desk.write("aa", "bb");
  desk.outbox.remove("aa");
  desk.online = true;
  desk.delivery.hurry();
  await settled();
  assert.deepEqual(desk.server, ["bb"]);
});
