/** What is kept in the browser until the server has it: whose it is, in which tab, and who takes it over. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Outbox } from "../../../static/src/forums/outbox.js";
import { ifClosed, nameOfTab } from "../../../static/src/forums/this_tab.js";
import { Locks, Storage, settled } from "./village.mjs";

let storage;

beforeEach(() => (storage = new Storage()));

function outbox({ member = "jonas", postId = 1, tab = "a", kept = storage } = {}) {
  return new Outbox({ member, postId, tab, storage: kept });
}

function reply(id, body = `Words of ${id}`) {
  return { client_id: id, body, parent: null };
}

function bodies(box) {
  return box.replies.map(({ body }) => body);
}

test("replies are kept in the order in which they were written, also within one moment", () => {
  const now = mock.method(Date, "now", () => 1_000);
  const ids = ["ff", "aa", "cc", "bb"];
  for (const id of ids) outbox().add(reply(id));
  now.mock.restore();
  assert.deepEqual(outbox().replies.map(({ client_id: id }) => id), ids);
});

test("what was sent is kept no more, and an empty draft is none", () => {
  const box = outbox();
  box.add(reply("aa"));
  box.keepDraft("Half a thou", 7);
  assert.deepEqual(box.draft, { body: "Half a thou", parent: 7 });
  box.remove("aa");
  box.keepDraft("", null);
  assert.deepEqual([box.replies, box.draft, storage.length], [[], null, 0]);
});

test("a refusal is noted beside its reply, and only while that is kept", () => {
  const box = outbox();
  box.add(reply("aa"));
  box.note("aa", { problem: "Too long." });
  box.note("bb", { problem: "Nobody's." });
  assert.deepEqual(box.replies.map(({ problem }) => problem), ["Too long."]);
  assert.equal(storage.length, 1);
});

test("nobody finds what another member wrote on the same machine, nor under another post", () => {
  outbox().add(reply("aa"));
  outbox().keepDraft("For colleagues", null);
  for (const other of [outbox({ member: "amara" }), outbox({ postId: 12 }), outbox({ member: "" })]) {
    assert.deepEqual([other.replies, other.draft, other.others], [[], null, []]);
  }
});

test("two tabs write over nothing of each other's", () => {
  const [one, other] = [outbox(), outbox({ tab: "b" })];
  one.keepDraft("One", null);
  other.keepDraft("Other", null);
  one.add(reply("aa"));
  other.add(reply("bb"));
  one.remove("aa");
  assert.deepEqual([one.draft.body, other.draft.body, bodies(one), bodies(other)], ["One", "Other", [], ["Words of bb"]]);
});

test("what a closed tab has left is taken over whole", () => {
  const gone = outbox({ tab: "gone" });
  gone.add(reply("aa"));
  gone.add(reply("bb"));
  gone.keepDraft("Half", 3);
  const heir = outbox();
  assert.deepEqual(heir.others, ["gone"]);
  heir.adopt("gone");
  assert.deepEqual([bodies(heir), heir.draft, heir.others], [["Words of aa", "Words of bb"], { body: "Half", parent: 3 }, []]);
});

test("a draft is not taken over by a tab that has one: it waits for another", () => {
  outbox({ tab: "gone" }).keepDraft("Theirs", null);
  const heir = outbox();
  heir.keepDraft("Mine", null);
  heir.adopt("gone");
  assert.deepEqual([heir.draft.body, heir.others], ["Mine", ["gone"]]);
});

test("a browser that is full, or keeps nothing, has it until the page goes", () => {
  const full = new Storage();
  full.setItem = () => {
    throw new Error("QuotaExceededError");
  };
  const box = outbox({ postId: 99, kept: full });
  box.add(reply("aa"));
  box.keepDraft("Half", null);
  assert.deepEqual([bodies(box), box.draft.body], [["Words of aa"], "Half"]);
  box.remove("aa");
  assert.deepEqual(bodies(box), []);
});

test("what cannot be read is passed over", () => {
  storage.setItem("rounds:jonas:post:1:a:reply:aa", "{");
  storage.setItem("rounds:jonas:post:1:a:draft", "nonsense");
  assert.deepEqual([outbox().replies, outbox().draft], [[], null]);
});

test("a tab has its name for itself, and keeps it over a reload", async () => {
  const [locks, session] = [new Locks(), new Storage()];
  const name = await nameOfTab(locks, session);
  locks.release();
  assert.equal(await nameOfTab(locks, session), name);
});

test("a tab that was doubled gets a name of its own", async () => {
  const [locks, session] = [new Locks(), new Storage()];
  const name = await nameOfTab(locks, session);
  const twin = await nameOfTab(locks, session.double());
  assert.notEqual(twin, name);
});

test("only what a closed tab has left is taken, and by one of several", async () => {
  const locks = new Locks();
  const open = await nameOfTab(locks, new Storage());
  const taken = [];
  await ifClosed(open, () => taken.push("open"), locks);
  let done;
  const first = ifClosed("gone", () => (taken.push("first"), new Promise((resolve) => (done = resolve))), locks);
  await ifClosed("gone", () => taken.push("second"), locks);
  done();
  await Promise.all([first, settled()]);
  assert.deepEqual(taken, ["first"]);
});

test("where a browser knows no locks, one still gets a name, and takes over what is left", async () => {
  const taken = [];
  assert.match(await nameOfTab(null, new Storage()), /^[0-9a-f]{32}$/);
  await ifClosed("gone", () => taken.push("gone"), null);
  assert.deepEqual(taken, ["gone"]);
});
