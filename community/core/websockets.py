"""A browser's WebSocket without a greenlet of its own: frames leave at once, or wait and hold up nobody.

`wsproto` reads what arrives, as it does in the library's own driver. Messages are not compressed: frames
would then differ from socket to socket, and a small one could unfold into a very large one.
"""

import socket
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from time import monotonic
from typing import Any

import gevent
import structlog
from gevent import monkey
from h11 import LocalProtocolError as BadHeader
from wsproto import ConnectionType
from wsproto.connection import Connection, ConnectionState
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Event, Ping, TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.handshake import H11Handshake
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

READ, WRITE = 1, 2
# One turn of reading: what a hostile browser can have us look at before others are heard again.
BYTES_A_TURN = 4096
MESSAGES_A_SECOND = 1000
# What the system holds for a reader, and what we hold beyond it; then the reader is let go, to catch up.
SYSTEM_BUFFER = 65_536
MOST_BYTES_WAITING = 262_144
MOST_FRAMES_WAITING = 1024
SECONDS_TO_SAY_GOODBYE = 5

Message = str | bytes

log = structlog.get_logger()


class NotAWebSocket(Exception):
    """The request does not ask for one as the protocol says."""


def agree(environ: dict[str, Any]) -> tuple[bytes, Connection]:
    """What answers the request, and the connection that begins with it; raises NotAWebSocket."""
    names = ("host", "connection", "upgrade", "sec-websocket-key", "sec-websocket-version")
    said = {name: environ.get(f"HTTP_{name.upper().replace('-', '_')}") for name in names}
    handshake = H11Handshake(ConnectionType.SERVER)
    try:
        headers = [(name.encode(), value.encode()) for name, value in said.items() if value is not None]
        handshake.initiate_upgrade_connection(headers, "/")
        answer = handshake.send(AcceptConnection())
    except (RemoteProtocolError, LocalProtocolError, BadHeader, UnicodeError) as error:
        raise NotAWebSocket(str(error)) from error
    assert handshake.connection is not None
    return answer, handshake.connection


def framed(message: Message) -> bytes:
    """The bytes of one message; a server masks nothing, so they are the same for every socket."""
    event = TextMessage(message) if isinstance(message, str) else BytesMessage(message)
    return bytes(Connection(ConnectionType.SERVER).send(event))


def send_to_all(websockets: "Iterable[WebSocket]", frame: bytes) -> None:
    """As `WebSocket.send` to each of them, and nothing more for each, as they may be thousands."""
    size = len(frame)
    for each in websockets:
        try:
            sent = each.hand_over(frame)
        except BlockingIOError:
            sent = 0
        except OSError:
            each.drop()
            continue
        if sent < size:
            each.hold(frame[sent:])


class WebSocket:
    """Calls `heard` with each message, in order, and `ended` once; both in a greenlet, which may wait."""

    __slots__ = (
        "connection",
        "ended",
        "hand_over",
        "heard",
        "is_open",
        "largest",
        "linger",
        "parts",
        "reads",
        "second",
        "size",
        "socket",
        "this_second",
        "waiting",
        "waiting_bytes",
        "writes",
    )

    heard: Callable[[Message], None]
    ended: Callable[[], None]

    def __init__(self, fileno: int, connection: Connection, largest: int) -> None:
        # The socket beneath gevent's: its calls return at once, which is what they are made for here.
        self.socket: socket.socket = monkey.get_original("socket", "socket")(fileno=fileno)
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SYSTEM_BUFFER)
        # Takes as many bytes of a frame as leave at once; whoever may not leave now is kept, or dropped.
        self.hand_over: Callable[[bytes], int] = self.socket.send
        self.connection, self.largest = connection, largest
        self.is_open = True
        self.parts: list[bytes] = []
        self.size = 0
        self.second, self.this_second = 0.0, 0
        self.waiting: deque[bytes] = deque()
        self.waiting_bytes = 0
        self.writes: Any = None
        self.linger: Any = None
        self.reads: Any = gevent.get_hub().loop.io(fileno, READ)

    def listen(self) -> None:
        self.reads.start(self._readable)

    def send(self, frame: bytes) -> None:
        """Hand over a frame without waiting; a reader who is too far behind is let go."""
        send_to_all([self], frame)

    def close(self, code: int = CloseReason.NORMAL_CLOSURE) -> None:
        """Say goodbye, and wait a moment for the answer so that the last words are not lost on the way."""
        if not self.is_open:
            return
        if self.connection.state in {ConnectionState.OPEN, ConnectionState.REMOTE_CLOSING}:
            self._write_all_or_nothing(self.connection.send(CloseConnection(code=code)))
        if self.is_open:
            self._stop_sending()

    def drop(self) -> None:
        """End it here and now."""
        was_open = self._end()
        for watcher in (self.reads, self.writes, self.linger):
            if watcher is not None:
                watcher.stop()
                watcher.close()
        self.reads = self.writes = self.linger = None
        self.waiting.clear()
        self.socket.close()
        if was_open:
            gevent.spawn(self.ended)

    def _write(self, frame: bytes) -> int:
        try:
            return self.socket.send(frame)
        except BlockingIOError:
            return 0
        except OSError:
            self.drop()
            return 0

    def _end(self) -> bool:
        """Whether it was open until now; what is said to it from here on is as good as sent."""
        was_open, self.is_open, self.hand_over = self.is_open, False, len
        return was_open

    def hold(self, frame: bytes) -> int:
        """Keep a frame, or its end, until there is room for it; returns its length."""
        # One message may be larger than the bound, such as an answer with all that was missed.
        if self.waiting_bytes > MOST_BYTES_WAITING or len(self.waiting) >= MOST_FRAMES_WAITING:
            log.info("reader too slow, socket closed", waiting=self.waiting_bytes)
            self.drop()
            return len(frame)
        self.hand_over = self.hold
        self.waiting.append(frame)
        self.waiting_bytes += len(frame)
        if self.writes is None:
            self.writes = gevent.get_hub().loop.io(self.socket.fileno(), WRITE)
            self.writes.start(self._writable)
        return len(frame)

    def _writable(self) -> None:
        """In the hub, where nothing may wait."""
        while self.waiting:
            frame = self.waiting.popleft()
            sent = self._write(frame)
            if not self.is_open:
                return
            self.waiting_bytes -= sent
            if sent < len(frame):
                self.waiting.appendleft(frame[sent:])
                return
        self.writes.stop()
        self.writes.close()
        self.writes = None
        if self.is_open:
            self.hand_over = self.socket.send

    def _write_all_or_nothing(self, frame: bytes) -> None:
        if self.waiting or self._write(frame) < len(frame):
            self.drop()

    def _stop_sending(self) -> None:
        self._end()
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)
        # Closed with something unread, a socket would take back what is still on its way to the browser.
        self.linger = gevent.get_hub().loop.timer(SECONDS_TO_SAY_GOODBYE)
        self.linger.start(self.drop)
        self.reads.start(self._readable)
        gevent.spawn(self.ended)

    def _readable(self) -> None:
        """In the hub, where nothing may wait: the message goes to a greenlet, and the next one after it."""
        self.reads.stop()
        gevent.spawn(self._take)

    def _take(self) -> None:
        received = self._read()
        if not received:
            self.drop()
        elif self.is_open:
            self.connection.receive_data(received)
            for event in self.connection.events():
                self._hear(event)
        if self.reads is not None:
            self.reads.start(self._readable)

    def _read(self) -> bytes:
        try:
            return self.socket.recv(BYTES_A_TURN)
        except OSError:
            return b""

    def _hear(self, event: Event) -> None:
        if not self.is_open:
            return
        if self._hears_too_much():
            self.close(CloseReason.POLICY_VIOLATION)
        elif isinstance(event, TextMessage | BytesMessage):
            self._collect(event)
        elif isinstance(event, Ping):
            self.send(self.connection.send(event.response()))
        elif isinstance(event, CloseConnection):
            # Either the browser's goodbye, or what `wsproto` says to a frame that breaks the protocol.
            self.close(event.code)

    def _hears_too_much(self) -> bool:
        now = monotonic()
        if now - self.second >= 1:
            self.second, self.this_second = now, 0
        self.this_second += 1
        return self.this_second > MESSAGES_A_SECOND

    def _collect(self, event: TextMessage | BytesMessage) -> None:
        part = event.data.encode() if isinstance(event.data, str) else bytes(event.data)
        self.size += len(part)
        if self.size > self.largest:
            self.close(CloseReason.MESSAGE_TOO_BIG)
            return
        if part:
            self.parts.append(part)
        if event.message_finished:
            whole = b"".join(self.parts)
            self.parts, self.size = [], 0
            self.heard(whole.decode() if isinstance(event, TextMessage) else whole)
