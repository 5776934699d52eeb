// The same room on Node's socket.io: `node peer.mjs PORT BYTES`.
import { createServer } from "node:http";
import { Server } from "socket.io";

const [port, bytes] = process.argv.slice(2).map(Number);
const http = createServer((_, answer) => answer.end());
const io = new Server(http, { transports: ["websocket"], serveClient: false });
let seq = 0;

io.on("connection", (socket) => {
  socket.on("subscribe", ({ stream }, answer) => {
    socket.join(stream);
    answer({});
  });
  socket.on("reply", ({ stream, word }, answer) => {
    io.to(stream).emit("event", { stream, seq: ++seq, html: word.padEnd(bytes, ".") });
    answer({});
  });
});

http.listen(port, "127.0.0.1");
