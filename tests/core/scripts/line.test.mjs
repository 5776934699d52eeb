/** The socket of a page: how it comes back, and what becomes of a question that nobody answers. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Line } from "../../../static/src/core/line.js";
import { pass, settled } from "./village.mjs";

/** As socket.io-client's, as far as a line uses it. */
class Socket {
  connected = false;
  connects = 0;
  sent = [];
  on = (name, act) => ((this.handlers ??= {})[name] = act);
  onAny = (act) => (this.any = act);
  volatile = { emit: (...words) => this.sent.push(words) };

  connect() {
    this.connects += 1;
    return this;
  }

  disconnect() {
    if (this.connected) this.drop();
    return this;
  }

  come() {
    this.connected = true;
    this.handlers.connect();
  }

  drop() {
    this.connected = false;
    this.handlers.disconnect("transport close");
  }

  refuse() {
    this.handlers.connect_error(new Error("Too many."));
  }

  timeout(patience) {
    const late = () => new Promise((_, reject) => setTimeout(() => reject(new Error("timeout")), patience));
    return { emitWithAck: () => this.answer ?? late() };
  }
}

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"] }));
afterEach(() => mock.timers.reset());

async function opened() {
  const socket = new Socket();
  const line = new Line(async () => socket);
  const told = [];
  for (const name of ["up", "down"]) line.addEventListener(name, () => told.push(name));
  await line.open();
  return { line, socket, told };
}

test("a line is opened once, and says when it is up and down", async () => {
  const { line, socket, told } = await opened();
  line.open();
  socket.come();
  assert.equal(line.isUp, true);
  socket.drop();
  assert.deepEqual([socket.connects, told, line.isUp], [1, ["up", "down"], false]);
});

test("it comes back by itself, and resumes its first pace once it has lasted", async () => {
  const { socket } = await opened();
  for (let time = 2; time < 6; time += 1) {
    socket.come();
    await pass(10);
    socket.drop();
    await pass(3);
    assert.equal(socket.connects, time);
  }
});

test("refused again and again, it comes less often", async () => {
  const { socket } = await opened();
  const times = [];
  socket.connect = () => {
    times.push(Date.now());
    setTimeout(() => socket.refuse(), 0);
    return socket;
  };
  socket.refuse();
  await pass(600);
  const pauses = times.slice(1).map((time, n) => time - times[n]);
  assert.ok(pauses.length >= 10 && pauses.length <= 25, `${pauses.length} tries in ten minutes`);
  assert.ok(Math.max(...pauses) > 30_000 && Math.min(...pauses) < 5_000, String(pauses));
});

test("let in and put out at once, it comes less often, too", async () => {
  const { socket } = await opened();
  socket.connect = () => {
    socket.connects += 1;
    setTimeout(() => (socket.come(), socket.drop()), 0);
    return socket;
  };
  socket.come();
  socket.drop();
  await pass(600);
  assert.ok(socket.connects <= 26, `${socket.connects} tries in ten minutes`);
});

test("lines that were cut together do not come back together", async () => {
  const backs = [];
  for (let one = 0; one < 200; one += 1) {
    const { socket } = await opened();
    socket.come();
    socket.drop();
    socket.connect = () => backs.push(Date.now());
  }
  const began = Date.now();
  await pass(5);
  const halves = backs.map((at) => Math.floor((at - began) / 500));
  assert.equal(backs.length, 200);
  assert.ok(new Set(halves).size >= 3, String(halves));
});

test("in a hurry it does not wait for its turn", async () => {
  const { line, socket } = await opened();
  for (let time = 0; time < 8; time += 1) socket.refuse();
  const before = socket.connects;
  line.hurry();
  assert.equal(socket.connects, before + 1);
  socket.come();
  line.hurry();
  assert.equal(socket.connects, before + 1);
});

test("a question without a line fails at once, and one without an answer after a while, with a line renewed", async () => {
  const { line, socket, told } = await opened();
  await assert.rejects(line.ask("subscribe", {}));
  socket.come();
  const refused = assert.rejects(line.ask("subscribe", {}), /timeout/);
  await pass(9);
  await refused;
  assert.deepEqual(told, ["up", "down"]);
  await pass(3);
  assert.equal(socket.connects, 2);
});

test("an answer arrives, and what may be lost is sent only where there is a line", async () => {
  const { line, socket } = await opened();
  line.mention("writing", {});
  socket.come();
  line.mention("writing", { stream: "post:1" });
  socket.answer = Promise.resolve({ head: 3 });
  assert.deepEqual(await line.ask("subscribe", {}), { head: 3 });
  assert.deepEqual(socket.sent, [["writing", { stream: "post:1" }]]);
});

test("a script that could not be loaded is loaded again", async () => {
  let tries = 0;
  const socket = new Socket();
  const line = new Line(async () => {
    tries += 1;
    if (tries < 3) throw new TypeError("Failed to fetch");
    return socket;
  });
  await line.open();
  await pass(12);
  await settled();
  assert.deepEqual([tries, socket.connects], [3, 1]);
});
