/** An open page of a discussion, in which the site's own module of the streams runs; what a browser brings stands in. */
import { createRequire } from "node:module";
import { get } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { io } from "socket.io-client";

const EDGE = ["document", "navigator", "addEventListener", "reportError", "fetch", "EventSource"];
const load = await moduleOfStreams();

/** The module as a function, so that each page has one of its own: one socket, one list of streams. */
async function moduleOfStreams() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../../static/src/core/streams.js", import.meta.url))],
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    external: ["socket.io-client"],
    supported: { "dynamic-import": false },
  });
  return new Function("require", "module", ...EDGE, outputFiles[0].text);
}

/** Counts how often its line was `cuts` and came back as `returns`, and how often it was to be loaded again. */
export class Page {
  /** A member has a cookie and the token of our pages; a stranger neither, and so no socket. */
  constructor({ number, url, post, cookie = "", token = null }) {
    Object.assign(this, { number, url, post, token, cuts: 0, returns: 0, resets: 0, ids: [] });
    this.headers = { Cookie: cookie, Origin: url, Referer: `${url}/posts/${post}`, "X-Page": number };
    this.window = new EventTarget();
    this.streams = this.#loaded();
    this.#follow();
  }

  /** The browser says that its network is back. */
  comeBack() {
    this.window.dispatchEvent(new Event("online"));
  }

  fetch(address, { headers, ...options }) {
    return fetch(new URL(address, this.url), { ...options, headers: { ...headers, ...this.headers } });
  }

  #loaded() {
    const document = Object.assign(new EventTarget(), { hidden: false, body: { dataset: {} } });
    if (this.token) document.body.dataset.member = this.number;
    document.querySelector = () => (this.token ? { content: this.token } : null);
    const module = { exports: {} };
    load(
      (name) => (name === "socket.io-client" ? { io: (options) => this.#socket(options) } : createRequire(import.meta.url)(name)),
      module,
      document,
      { onLine: true },
      this.window.addEventListener.bind(this.window),
      fail,
      (...asked) => this.fetch(...asked),
      sourceOf(this),
    );
    return module.exports;
  }

  #socket(options) {
    const socket = (this.socket = io(this.url, { ...options, forceNew: true, extraHeaders: this.headers }));
    socket.on("connect", () => this.returns++);
    socket.on("disconnect", () => this.cuts++);
    return socket;
  }

  get isUp() {
    return Boolean(this.socket?.connected || this.source?.isOpen);
  }

  /** From the beginning: as a page that is loaded, also when it has to be loaded again. */
  #follow() {
    this.ids = [];
    const hear = { "reply.posted": ({ id }) => this.ids.push(id) };
    const onReset = () => {
      this.resets++;
      this.#follow();
    };
    const onGone = () => fail(new Error("A reader was told that the discussion is gone."));
    this.stream = this.streams.follow(`post:${this.post}`, 0, hear, { onReset, onGone, isMain: true });
  }
}

function fail(problem) {
  throw problem;
}

/** Server-Sent Events as browsers bring them, of which Node has none. */
function sourceOf(page) {
  return class EventSource extends EventTarget {
    constructor(address) {
      super();
      page.source = this;
      const headers = { ...page.headers, Accept: "text/event-stream" };
      this.request = get(new URL(address, page.url), { agent: false, headers }, (answer) => this.read(answer));
      this.request.on("error", () => this.fail());
    }

    read(answer) {
      if (answer.statusCode !== 200) return this.fail();
      this.isOpen = true;
      page.returns++;
      this.dispatchEvent(new Event("open"));
      let text = "";
      answer.setEncoding("utf8").on("data", (more) => {
        const blocks = (text + more).split("\n\n");
        text = blocks.pop();
        blocks.forEach((block) => this.tell(block));
      });
      answer.on("close", () => this.fail()).on("error", () => {});
    }

    tell(block) {
      const lines = block.split("\n").map((line) => line.match(/^(\w+): ?(.*)/)?.slice(1)).filter(Boolean);
      const { event = "message", data } = Object.fromEntries(lines);
      if (data && !this.isClosed) this.dispatchEvent(new MessageEvent(event, { data }));
    }

    fail() {
      if (this.isClosed) return;
      if (this.isOpen) page.cuts++;
      this.close();
      this.dispatchEvent(new Event("error"));
    }

    close() {
      this.isClosed = true;
      this.isOpen = false;
      this.request.destroy();
    }
  };
}
