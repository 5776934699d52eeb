/**
 * The weather between pages and web processes, in a process of its own: forked with the port to listen on and those of
 * the servers. Each connection is passed on to the next server in turn that answers.
 *
 * The message `{cut: 7}` ends the socket, or the Server-Sent Events, of page 7: both ends are reset, often after a while
 * in which what flows is swallowed. `{isStorm: true}` slows many connections down, and lets other requests end early,
 * too. Bytes are lost with their connection only, as in real networks.
 */
import { createServer, connect } from "node:net";

const [port, ...servers] = process.argv.slice(2).map(Number);
const SLOW = { share: 0.3, milliseconds: 150 };
const SILENT = { share: 0.5, milliseconds: 1_200 };
const ENDS_EARLY = { share: 0.1, milliseconds: 400 };
const NAME = /^GET (?:\/socket\.io\/|\S+\/live\?)[^]*\r\nx-page: (\d+)\r\n/i;

const live = new Set();
let isStorm = false;
let turn = 0;

function happens({ share, milliseconds }) {
  return Math.random() < share ? Math.random() * milliseconds : 0;
}

class Line {
  constructor(near) {
    Object.assign(this, { near, isSilent: false, slowness: isStorm ? happens(SLOW) : 0 });
    near.setNoDelay(true).on("error", () => this.reset());
    this.reach(servers.length);
  }

  /** Connects to the next server, or to the one after it when that is down. */
  reach(tries) {
    if (tries === 0) return this.near.resetAndDestroy();
    const far = connect({ port: servers[turn++ % servers.length], host: "127.0.0.1", noDelay: true });
    far.once("error", () => this.reach(tries - 1));
    far.once("connect", () => this.join(far));
  }

  join(far) {
    this.far = far;
    far.removeAllListeners("error").on("error", () => this.reset());
    this.near.once("data", (bytes) => this.name(bytes));
    this.pour(this.near, far);
    this.pour(far, this.near);
  }

  name(bytes) {
    const page = bytes.toString("latin1").match(NAME)?.[1];
    if (page) live.add(Object.assign(this, { page: Number(page) }));
    else if (isStorm && Math.random() < ENDS_EARLY.share) setTimeout(() => this.reset(), happens(ENDS_EARLY));
  }

  pour(source, target) {
    source.on("data", (bytes) => this.later(() => target.write(bytes)));
    source.on("close", () => {
      live.delete(this);
      this.later(() => target.destroy());
    });
  }

  later(act) {
    if (this.slowness) setTimeout(() => this.isSilent || act(), this.slowness);
    else if (!this.isSilent) act();
  }

  cut() {
    if (this.isEnding) return;
    this.isEnding = true;
    const silence = happens(SILENT);
    this.isSilent = silence > 0;
    setTimeout(() => this.reset(), silence);
  }

  reset() {
    this.near.resetAndDestroy();
    this.far?.resetAndDestroy();
  }
}

createServer((near) => new Line(near)).listen(port, "127.0.0.1", () => process.send("listening"));
process.on("message", ({ cut, ...change }) => {
  if (cut !== undefined) live.forEach((line) => line.page === cut && line.cut());
  else isStorm = change.isStorm;
});
process.on("disconnect", () => process.exit());
