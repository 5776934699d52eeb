/**
 * Readers and writers of one discussion: node crowd.mjs, with `{url, servers, post, token, readers, writers, strangers,
 * replies, cuts}` as JSON on the standard input. `servers` are the ports of the web processes, readers and writers the
 * cookies of members; strangers have no account. Says how far it is in lines of JSON; the last one has what everybody
 * has heard.
 *
 * Writing and cutting go on side by side, each as fast as the other: after half of the replies each line has been cut
 * half as often as it will be. So the story is the same on a slow machine, and only takes longer.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Page } from "./page.mjs";

const { url, servers, post, token, readers, writers, strangers, replies, cuts } = JSON.parse(readFileSync(0, "utf8"));
const ADDRESS = `/posts/${post}/replies`;
const SENT_TWICE = 0.1;
const AHEAD = 0.03;
const LIFE = { shortest: 100, longest: 1_000 };
const JUST_UP = 0.2; // Of the cuts, so many hit a line that has only just come back.
const AWAY = 500;
const SECONDS_UNTIL_EVEN = 90;

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const say = (words) => new Promise((done) => process.stdout.write(`${JSON.stringify(words)}\n`, done));
const told = { written: 0, retried: 0, twice: 0 };

async function begunWeather() {
  const begun = fork(new URL("weather.mjs", import.meta.url), [new URL(url).port, ...servers].map(String));
  await once(begun, "message");
  return begun;
}

function openPages() {
  const members = [...readers, ...writers].map((cookie) => ({ cookie, token }));
  const all = [...members, ...Array(strangers).fill({})];
  return all.map((who, number) => new Page({ number, url, post, ...who }));
}

async function write(page, number) {
  const sent = [];
  for (let each = number; each < replies; each += writers.length) {
    while (told.written > replies * (shareOfCuts() + AHEAD)) await pause(20);
    const reply = { client_id: crypto.randomUUID(), body: `Reply ${each} of writer ${number}`, parent: null };
    sent.push([reply.client_id, await deliver(page, reply)]);
    told.written++;
  }
  return sent;
}

/** As the composer does it: again and again under the same id. Some go both ways at once. */
async function deliver(page, reply) {
  if (Math.random() > SENT_TWICE) return insist(() => sendLive(page, reply));
  told.twice++;
  const [one, other] = await Promise.all([insist(() => sendLive(page, reply)), insist(() => postPlainly(page, reply))]);
  if (one !== other) throw new Error(`One reply has two numbers, ${one} and ${other}.`);
  return one;
}

async function insist(send) {
  for (;;) {
    try {
      return await send();
    } catch (problem) {
      if (problem.status && problem.status < 500) throw problem;
      told.retried++;
      await pause(300);
    }
  }
}

async function sendLive(page, reply) {
  const { id, seq } = await page.streams.send("reply", { post, ...reply }, ADDRESS);
  page.stream.reach(seq);
  return id;
}

async function postPlainly(page, reply) {
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token };
  const answer = await page.fetch(ADDRESS, { method: "POST", headers, body: JSON.stringify(reply) });
  if (!answer.ok) throw Object.assign(new Error(`refused with ${answer.status}`), { status: answer.status });
  return (await answer.json()).id;
}

/** Cut again and again, each time when it is up: for a while, or only just again. */
async function beCut(page) {
  for (let each = 0; each < cuts; each++) {
    while (told.written < (replies * (each + Math.random())) / cuts - 1) await pause(20);
    if (Math.random() > JUST_UP) await pause(LIFE.shortest + Math.random() * (LIFE.longest - LIFE.shortest));
    while (page.cuts <= each) {
      if (page.isUp) weather.send({ cut: page.number });
      await pause(LIFE.shortest);
    }
    setTimeout(() => page.comeBack(), Math.random() * AWAY);
  }
}

function shareOfCuts() {
  return cuts === 0 ? 1 : pages.reduce((sum, page) => sum + Math.min(page.cuts, cuts), 0) / (cuts * pages.length);
}

async function keepSaying() {
  for (;;) {
    const up = pages.filter((page) => page.isUp).length;
    say({ share: Math.min(told.written / replies, shareOfCuts()), up, ...told });
    await pause(250);
  }
}

/** Until everybody has heard as much as was written, or nobody gets further. */
async function untilEven() {
  const began = Date.now();
  const isEven = () => pages.every((page) => page.ids.length >= replies && page.isUp);
  while (!isEven() && Date.now() < began + SECONDS_UNTIL_EVEN * 1000) await pause(50);
  return (Date.now() - began) / 1000;
}

const weather = await begunWeather();
const pages = openPages();
while (!pages.every((page) => page.isUp)) await pause(50);
pages.forEach((page) => (page.returns = page.cuts = 0));
weather.send({ isStorm: true });
const began = Date.now();
keepSaying();
const writing = pages.slice(readers.length).slice(0, writers.length).map(write);
const [sent] = await Promise.all([Promise.all(writing), Promise.all(pages.map(beCut))]);
const seconds = (Date.now() - began) / 1000;
weather.send({ isStorm: false });
const evenAfter = await untilEven();
const heard = pages.map(({ ids, cuts, returns, resets }) => ({ ids, cuts, returns, resets }));
await say({ ...told, seconds, evenAfter, sent: sent.flat(), pages: heard });
process.exit();
