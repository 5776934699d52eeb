"""Socket.IO: who may listen to which stream, and what is missing.

Rights are checked when a page subscribes, and again whenever they may have changed: a control event or
the end of a badge puts a connection out of the rooms it may no longer hear, in every process.
"""

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from flask import Flask, current_app, request
from flask_socketio import SocketIO
from gevent import monkey

from community.core import limits, presence, rooms
from community.core.config import Settings
from community.core.connections import MOST_STREAMS, Connection, Connections, Listener
from community.core.db import reading, unit_of_work
from community.core.errors import NotFound, Problem, TooMany
from community.core.relay import OVERLAP, Mark, keep_listening
from community.core.streams import Answer, events_after, newest_ids, tell, unheard

CONTROL = "control"
LARGEST_MESSAGE = 65_536
MESSAGES = "20 per 10 seconds"
REFUSALS_UNTIL_CLOSED = 100

Identify = Callable[[], tuple[str | None, Listener | None]]
Recall = Callable[[str], Listener | None]
Handler = Callable[[Any, dict[str, Any]], Any]

log = structlog.get_logger()


class Realtime:
    """What the handlers need of the features: how to know a member, and who may hear what."""

    def __init__(
        self, *, identify: Identify, recall: Recall, streams: Mapping[str, Callable[..., bool]]
    ) -> None:
        self.identify = identify
        self.recall = recall
        self.streams = streams
        self.is_relaying = False

    def may_hear(self, member: Listener | None, key: object) -> bool:
        kind, _, number = key.partition(":") if isinstance(key, str) else ("", "", "")
        return (
            kind in self.streams
            and number.isascii()
            and number.isdecimal()
            and len(number) < 19
            and self.streams[kind](member, int(number))
        )


def init_realtime(app: Flask, settings: Settings, realtime: Realtime, events: Mapping[str, Handler]) -> None:
    """Serve `/socket.io`; `events` names every message a browser may send beside those of this module."""
    app.extensions["realtime"] = realtime
    app.extensions["connections"] = Connections()
    presence.init_presence(app)
    socketio = SocketIO(
        app,
        # Left alone, the library would choose gevent wherever it is installed, patched or not.
        async_mode="gevent" if monkey.is_module_patched("socket") else "threading",
        cors_allowed_origins=settings.origins,
        transports=["websocket"],
        manage_session=False,
        http_compression=False,
        max_http_buffer_size=LARGEST_MESSAGE,
    )
    socketio.on_event("connect", _connect)
    socketio.on_event("disconnect", _disconnect)
    for act in (subscribe, unsubscribe, writing):
        socketio.on_event(act.__name__, _door(act))
    for name, handler in events.items():
        socketio.on_event(name, _door(_in_a_unit(handler)))


def recheck(**whom: int | str) -> None:
    """Have every process look again, after the commit, at the rights of `member=`, `login=` or `stream=`."""
    tell(CONTROL, "recheck", dict(whom))


def subscribe(payload: dict[str, Any]) -> Answer:
    """`{stream, after}` -> what is missing since `after`; from now on the room is heard."""
    key, after = payload.get("stream"), payload.get("after")
    with reading():
        _insist(key)
    assert isinstance(key, str)
    # The room first, the log second and in a transaction of its own: what is told in between is heard twice,
    # which numbers undo; the other order, or an older snapshot, would lose it.
    rooms.join(_connection(), key)
    with reading():
        try:
            # Whoever lost the right meanwhile was not in the room yet when the others were put out of it.
            _insist(key)
        except NotFound:
            rooms.leave(_connection(), key)
            raise
        return events_after(key, after if isinstance(after, int) and 0 <= after < 2**63 else -1)


def unsubscribe(payload: dict[str, Any]) -> dict[str, Any]:
    key = payload.get("stream")
    if isinstance(key, str):
        rooms.leave(_connection(), key)
    return {}


def writing(payload: dict[str, Any]) -> dict[str, Any]:
    """`{stream}`: somebody writes there."""
    presence.write(_connection(), payload.get("stream"))
    return {}


def _door(act: Callable[[dict[str, Any]], Any]) -> Callable[..., Any]:
    """The socket's door: a limit, nothing but objects, and every problem as a sentence."""

    def handle(payload: object = None, *_: object) -> Any:
        try:
            _spend()
            return act(payload if isinstance(payload, dict) else {})
        except Problem as problem:
            return {"problem": problem.sentence, "field": problem.field, "status": problem.status}
        except Exception:  # The door of all messages: logged once, and the browser keeps what was typed.
            log.exception("socket message failed")
            return {"problem": "That did not work. What you wrote is still here; try again.", "status": 500}

    return handle


def _in_a_unit(handler: Handler) -> Callable[[dict[str, Any]], Any]:
    """A feature's message: one unit of work, and the member known anew each time."""

    def act(payload: dict[str, Any]) -> Any:
        with unit_of_work():
            _, member = _realtime().identify()
            return handler(member, payload)

    return act


def _spend() -> None:
    connection = _connection()
    try:
        limits.spend(f"socket:{connection.sid}", MESSAGES)
    except TooMany:
        connection.refusals += 1
        if connection.refusals > REFUSALS_UNTIL_CLOSED:
            rooms.socketio().server.disconnect(connection.sid)
        raise


def _connect(*_: object) -> None:
    with reading():
        login, member = _realtime().identify()
        connection = Connection(sid=_sid(), login=login)
        connection.belongs_to(member)
    rooms.connections().add(connection)
    start_relaying()


def _disconnect(*_: object) -> None:
    rooms.connections().remove(_sid())


def _insist(key: object) -> None:
    """Raises NotFound when whoever is connected may not hear `key`, or hears too many already."""
    _, member = _realtime().identify()
    connection = _connection()
    if not _realtime().may_hear(member, key):
        raise NotFound
    if key not in connection.streams and len(connection.streams) >= MOST_STREAMS:
        raise NotFound
    connection.belongs_to(member)


def start_relaying() -> None:
    """Begin to pass on what is new; one loop a process, and only in a process that has listeners."""
    realtime = _realtime()
    if realtime.is_relaying:
        return
    realtime.is_relaying = True
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # The proxy does not reach into a thread.
    with reading():
        mark = Mark(newest_ids())
    keep_listening(app.extensions["hint"], rooms.socketio().start_background_task, rooms.socketio().sleep)
    rooms.socketio().start_background_task(_relay, app, mark)


def _relay(app: Flask, mark: Mark) -> None:
    while app.extensions["realtime"].is_relaying:
        app.extensions["hint"].wait()
        with app.app_context():
            try:
                _look(mark)
            except Exception:  # A database that is away for a moment must not end the loop; the log waits.
                log.exception("relay failed, looking again")
                rooms.socketio().sleep(1)


def _look(mark: Mark) -> None:
    with reading():
        fresh = unheard(mark)
    if len(fresh) >= OVERLAP:  # There may be more than one look takes.
        current_app.extensions["hint"].event.set()
    connections = rooms.connections()
    for event in fresh:
        if event["stream"] == CONTROL:
            _recheck_all(connections.to_recheck(event["body"]))
        else:
            rooms.emit("event", event, to=event["stream"])
    _recheck_all(connections.lapsed())
    presence.tell_changes()


def _recheck_all(connections: list[Connection]) -> None:
    for connection in connections:
        with reading():
            _recheck(connection)


def _recheck(connection: Connection) -> None:
    realtime = _realtime()
    member = realtime.recall(connection.login) if connection.login else None
    if connection.login and member is None:
        rooms.socketio().server.disconnect(connection.sid)
        return
    connection.belongs_to(member)
    for key in list(connection.streams):
        if realtime.may_hear(member, key):
            rooms.seat(connection, key)
        else:
            rooms.leave(connection, key)
            rooms.emit("gone", {"stream": key}, to=connection.sid)


def _realtime() -> Realtime:
    found: Realtime = current_app.extensions["realtime"]
    return found


def _sid() -> str:
    sid: str = request.sid  # type: ignore[attr-defined]  # Set by Flask-SocketIO.
    return sid


def _connection() -> Connection:
    """Raises NotFound for a message that outlived its connection."""
    connection = rooms.connections().by_sid.get(_sid())
    if connection is None:
        raise NotFound
    return connection
