"""One frame for a whole room, over the seams of python-engineio: its queue, its WebSocket driver, its tasks.

Left alone, the library frames a packet anew for every socket, and keeps three or four greenlets for each.
Here a packet is framed once and handed to the sockets as it is; gevent's loop watches them, and one greenlet
pings them. Four things that the libraries ask for by name make it so:

- `create_queue()` makes the queue in which a socket's packets wait for a writer; ours passes them on instead.
- `_async["websocket"]` serves a request for a WebSocket; ours takes the connection over and returns.
- `start_background_task()` begins, among others, the wait for the next ping; ours has one loop wait for all.
- the manager of python-socketio takes a packet to a room; ours keeps at hand where that is.

Wherever one of them is not as it is known here, the library's own way serves, only with more work.
"""

import resource
import time
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from io import BytesIO
from typing import Any
from weakref import ref

import gevent
import structlog
from engineio.exceptions import SocketIsClosedError, UnknownPacketError
from engineio.packet import MESSAGE, PING
from engineio.packet import Packet as EnginePacket
from engineio.socket import Socket
from socketio.manager import Manager
from socketio.packet import EVENT

from community.core.packets import has_entered
from community.core.websockets import Message, NotAWebSocket, WebSocket, agree, framed, send_to_all

FILES_FOR_OTHERS = 512
SECONDS_TO_SAY_WHAT_FOR = 2

# So late a clock may be.
MOMENT = 0.1

# When, and for which socket.
Due = tuple[float, ref[Any]]

# One for all: who is pinged after one another is sent the same frame.
_PING = EnginePacket(PING)

log = structlog.get_logger()


def frame_once(server: Any) -> bool:
    """Let `server`, of python-socketio, frame what a room hears once; False where its own way is kept."""
    seams = getattr(server.eio, "_async", {})
    if server.async_mode != "gevent":
        return False
    if not {"queue", "websocket"} <= seams.keys():
        log.warning("engineio is not as known, so every socket frames for itself")
        return False
    frames, stock = Frames(), dict(seams)
    server.eio._async = stock | {
        "queue": lambda: Outbox(frames, stock["queue"]()),
        "websocket": lambda handler, eio: Driver(handler, eio, stock["websocket"]),
    }
    server.eio.start_background_task = Pings(server).start
    # Its own watch over who does not answer wakes up for every socket, pinged or not.
    server.eio.start_service_task = False
    return True


class Rooms(Manager):
    """The manager of python-socketio, which as it comes looks up each socket of a room with every packet."""

    def __init__(self) -> None:
        super().__init__()
        self.at_hand: dict[tuple[str, str | None], list[WebSocket]] = {}

    def emit(
        self, event: str, data: Any, namespace: str, room: Any = None, skip_sid: Any = None, **options: Any
    ) -> None:
        room = options.pop("to", None) or room
        websockets = None if skip_sid or options.get("callback") else self._websockets(namespace, room)
        if websockets is None:
            super().emit(event, data, namespace, room, skip_sid, **options)
            return
        said = list(data) if isinstance(data, tuple) else [] if data is None else [data]
        packet = self.server.packet_class(EVENT, namespace=namespace, data=[event, *said]).encode()
        for part in packet if isinstance(packet, list) else [packet]:
            send_to_all(websockets, framed(EnginePacket(MESSAGE, part).encode()))

    def basic_enter_room(
        self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None
    ) -> None:
        self.at_hand.pop((namespace, room), None)
        super().basic_enter_room(sid, namespace, room, eio_sid)

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        self.at_hand.pop((namespace, room), None)
        super().basic_leave_room(sid, namespace, room)

    def _websockets(self, namespace: str, room: Any) -> list[WebSocket] | None:
        """None where the library has to do it: for several rooms, or where somebody's socket is not ours."""
        if not isinstance(room, str | None):
            return None
        found = self.at_hand.get((namespace, room))
        if found is None:
            sids = [eio_sid for _, eio_sid in self.get_participants(namespace, room)]
            sockets = self.server.eio.sockets
            found = [line for each in sids if (line := _websocket_of(sockets.get(each)))]
            if len(found) < len(sids):
                return None
            if found:  # Much is said where nobody listens, and every such room would stay.
                self.at_hand[namespace, room] = found
        return found


class Frames:
    """The bytes of the packet that was sent last: a room's listeners are all sent the same one in a row."""

    def __init__(self) -> None:
        self.packet: EnginePacket | None = None
        self.frame = b""

    def of(self, packet: EnginePacket) -> bytes:
        if packet is not self.packet:
            self.packet, self.frame = packet, framed(packet.encode())
        return self.frame


class Outbox:
    """What engineio takes for a socket's queue: one until there is a WebSocket, and then the WebSocket."""

    __slots__ = ("frames", "made_at", "queue", "websocket")

    def __init__(self, frames: Frames, queue: Any) -> None:
        self.frames, self.queue = frames, queue
        self.made_at = time.monotonic()
        self.websocket: WebSocket | None = None

    def put(self, packet: EnginePacket | None) -> None:
        if self.websocket is None:
            self.queue.put(packet)
        elif packet is None:  # How engineio says that nothing follows.
            self.websocket.close()
        else:
            self.websocket.send(self.frames.of(packet))

    def get(self, **how_long: Any) -> EnginePacket | None:
        packet: EnginePacket | None = self.queue.get(**how_long)
        return packet

    def task_done(self) -> None:
        self.queue.task_done()

    def join(self) -> None:
        if self.queue is not None:
            self.queue.join()

    def pass_on_to(self, websocket: WebSocket) -> None:
        waiting, self.queue, self.websocket = self.queue, None, websocket
        while not waiting.empty():
            self.put(waiting.get())


class Driver:
    """What engineio takes for the WebSocket of a request; `stock`, its own, for what is not as known here."""

    def __init__(self, handler: Callable[..., Any], eio: Any, stock: Callable[..., Any]) -> None:
        self.handler, self.eio, self.stock = handler, eio, stock

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        served: Any = getattr(self.handler, "__self__", None)
        connection: Any = environ.get("gunicorn.socket")
        if not (_is_known(served) and _is_plain(connection)):
            answer: Iterable[bytes] = self.stock(self.handler, self.eio)(environ, start_response)
            return answer
        if len(self.eio.sockets) > _most_sockets():
            return _refuse(served, start_response, "503 Service Unavailable")
        try:
            accepted, agreed = agree(environ)
        except NotAWebSocket:
            return _refuse(served, start_response, "400 Bad Request")
        _take_over(served, WebSocket(connection.detach(), agreed, self.eio.max_http_buffer_size), accepted)
        _let_go(environ)
        # How gunicorn is told that the connection is no longer its own.
        raise StopIteration


class Pings:
    """One greenlet that pings every socket when its time has come, and closes those that do not answer."""

    def __init__(self, server: Any) -> None:
        self.server, self.eio = server, server.eio
        self.start_task = server.eio.start_background_task
        # Each wait is the same for all, so who comes last is due last.
        self.to_ping: deque[Due] = deque()
        self.to_answer: deque[Due] = deque()
        self.is_running = False

    def start(self, target: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What engineio takes for its `start_background_task`."""
        served = getattr(target, "__self__", None)
        if not (isinstance(served, Socket) and target.__name__ == "_send_ping"):
            return self.start_task(target, *args, **kwargs)
        self.to_ping.append((time.monotonic() + self.eio.ping_interval, ref(served)))
        if not self.is_running:
            self.is_running = True
            gevent.spawn(self._look_after_all)
        return None

    def _look_after_all(self) -> None:
        while waiting := [each for each in (self.to_ping, self.to_answer) if each]:
            first = min(waiting, key=_when)
            when, reference = first.popleft()
            gevent.sleep(max(0, when - time.monotonic()))
            if (served := reference()) and not (served.closing or served.closed):
                if first is self.to_ping:
                    self._ping(served)
                else:
                    served.check_ping_timeout()
            served = None
        self.is_running = False

    def _ping(self, served: Any) -> None:
        if self._is_here_for_nothing(served):
            served.close(wait=False)
            return
        served.last_ping = time.time()
        served.send(_PING)
        # The library's clock must find the time over, and not just about to be.
        self.to_answer.append((time.monotonic() + self.eio.ping_timeout + MOMENT, ref(served)))

    def _is_here_for_nothing(self, served: Any) -> bool:
        """It has opened a socket and not said what for, or has taken leave and stays connected."""
        if not isinstance(served.queue, Outbox) or has_entered(self.server, served.sid):
            return False
        return time.monotonic() - served.queue.made_at > SECONDS_TO_SAY_WHAT_FOR


def _websocket_of(served: Any) -> WebSocket | None:
    queue = getattr(served, "queue", None)
    return queue.websocket if isinstance(queue, Outbox) else None


def _when(waiting: deque[Due]) -> float:
    return waiting[0][0]


def _is_known(served: Any) -> bool:
    """A socket that begins as a WebSocket, and whose packets come to us."""
    return isinstance(served, Socket) and isinstance(served.queue, Outbox) and not served.connected


def _is_plain(connection: Any) -> bool:
    """gunicorn's, and without encryption, which is not ours to carry on with."""
    return hasattr(connection, "detach") and not hasattr(connection, "cipher")


def _most_sockets() -> int:
    """Files that the process may open, less some for the pages and the database."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0] - FILES_FOR_OTHERS


def _refuse(served: Any, start_response: Callable[..., Any], status: str) -> list[bytes]:
    served.close(wait=False, abort=True)
    start_response(status, [("Content-Type", "text/plain; charset=utf-8")])
    return [status.encode()]


def _take_over(served: Any, websocket: WebSocket, accepted: bytes) -> None:
    websocket.heard, websocket.ended = partial(_hear, served), partial(_end, served)
    served.connected = served.upgraded = True
    websocket.send(accepted)
    served.queue.pass_on_to(websocket)
    websocket.listen()


def _hear(served: Any, message: Message) -> None:
    try:
        served.receive(EnginePacket(encoded_packet=message))
    except (ValueError, RecursionError, UnknownPacketError) as problem:
        log.warning("malformed packet, socket closed", sid=served.sid, problem=type(problem).__name__)
        served.close(wait=False)
    except SocketIsClosedError:  # Somebody closed it meanwhile.
        pass


def _end(served: Any) -> None:
    served.close(wait=False, abort=True, reason=served.server.reason.TRANSPORT_CLOSE)
    served.server.sockets.pop(served.sid, None)


def _let_go(environ: dict[str, Any]) -> None:
    """Handlers are given the request again with every message; what gunicorn needed to read it may go."""
    for name in [each for each in environ if each.startswith("gunicorn.") or each == "wsgi.early_hints"]:
        del environ[name]
    environ["wsgi.input"] = BytesIO()
