"""Socket.IO: who may listen to which stream, what is missing, who is here, who is writing.

Rights are checked when a page subscribes, and again whenever they may have changed: a control event or the end
of a badge puts a connection out of the rooms it may no longer hear, in every process.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

import structlog
from flask import Flask, current_app, request
from flask_socketio import SocketIO, join_room, leave_room
from gevent import monkey
from sqlalchemy import func, select

from community.core import limits
from community.core.config import Settings
from community.core.connections import MOST_STREAMS, Connection, Connections, Listener
from community.core.db import db, reading, unit_of_work
from community.core.errors import NotFound, Problem
from community.core.relay import Mark, keep_listening
from community.core.streams import StreamEvent, events_after, heard, tell

CONTROL = "control"
LARGEST_MESSAGE = 65_536

Identify = Callable[[], tuple[str | None, Listener | None]]
Recall = Callable[[str], Listener | None]
Handler = Callable[[Any, dict[str, Any]], Any]

log = structlog.get_logger()
socketio = SocketIO()


class Realtime:
    """What the handlers need of the features: how to know a member, and who may hear what."""

    def __init__(
        self, *, identify: Identify, recall: Recall, streams: Mapping[str, Callable[..., bool]]
    ) -> None:
        self.identify = identify
        self.recall = recall
        self.streams = streams
        self.connections = Connections()
        self.is_relaying = False

    def may_hear(self, member: Listener | None, key: object) -> bool:
        kind, _, number = key.partition(":") if isinstance(key, str) else ("", "", "")
        return (
            kind in self.streams
            and number.isdecimal()
            and len(number) < 19
            and self.streams[kind](member, int(number))
        )


def init_realtime(app: Flask, settings: Settings, realtime: Realtime, events: Mapping[str, Handler]) -> None:
    """Serve `/socket.io`; `events` names every message a browser may send beside those of this module."""
    app.extensions["realtime"] = realtime
    socketio.init_app(
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
    for handler in (subscribe, unsubscribe, writing):
        socketio.on_event(handler.__name__, door(handler, reading))
    for name, feature_handler in events.items():
        socketio.on_event(name, door(feature_handler, unit_of_work))


def recheck(**whom: int | str) -> None:
    """Have every process look again at the rights of `member=`, `login=` or everyone on `stream=`, after the commit."""
    tell(CONTROL, "recheck", dict(whom))


def _realtime() -> Realtime:
    found: Realtime = current_app.extensions["realtime"]
    return found


def _connection() -> Connection:
    return _realtime().connections.by_sid[request.sid]  # type: ignore[attr-defined]  # Set by Flask-SocketIO.


def _connect(*_: object) -> None:
    realtime = _realtime()
    with reading():
        login, member = realtime.identify()
        connection = Connection(sid=request.sid, login=login)  # type: ignore[attr-defined]  # Set by Flask-SocketIO.
        connection.belongs_to(member)
    realtime.connections.add(connection)
    start_relaying()


def _disconnect(*_: object) -> None:
    _realtime().connections.remove(request.sid)  # type: ignore[attr-defined]  # Set by Flask-SocketIO.


def door(handler: Handler, transaction: Callable[[], AbstractContextManager[None]]) -> Callable[..., Any]:
    """The socket's door: one transaction, the member anew for each message, a problem as a sentence."""

    def handle(payload: object = None, *_: object) -> Any:
        try:
            limits.spend(f"socket:{request.sid}", "20 per 10 seconds")  # type: ignore[attr-defined]  # As above.
            with transaction():
                _, member = _realtime().identify()
                return handler(member, payload if isinstance(payload, dict) else {})
        except Problem as problem:
            return {"problem": problem.sentence, "field": problem.field, "status": problem.status}
        except Exception:  # The door of all messages: logged once, and the browser keeps what was typed.
            log.exception("socket message failed")
            return {"problem": "That did not work. What you wrote is still here; try again.", "status": 500}

    return handle


def subscribe(member: Listener | None, payload: dict[str, Any]) -> Any:
    """`{stream, after}` -> what is missing since `after`; from now on the room is heard."""
    realtime, connection = _realtime(), _connection()
    key, after = payload.get("stream"), payload.get("after")
    if not realtime.may_hear(member, key) or len(connection.streams) >= MOST_STREAMS:
        raise NotFound()
    assert isinstance(key, str)
    # The room first, the log second: what is told in between is heard twice, which numbers undo; the other
    # order would lose it.
    join_room(key)
    connection.belongs_to(member)
    if connection.is_professional:
        join_room(f"{key}/professionals")
    connection.streams.add(key)
    realtime.connections.changed.add(key)
    return events_after(key, after if isinstance(after, int) and 0 <= after < 2**63 else -1)


def unsubscribe(member: Listener | None, payload: dict[str, Any]) -> Any:
    key = payload.get("stream")
    if isinstance(key, str):
        _leave(_connection(), key)
    return {}


def writing(member: Listener | None, payload: dict[str, Any]) -> Any:
    """Somebody writes; names are for professionals only, and nothing of it is kept."""
    key = payload.get("stream")
    if member is None or key not in _connection().streams:
        raise NotFound()
    sid = request.sid  # type: ignore[attr-defined]  # Set by Flask-SocketIO.
    professionals = f"{key}/professionals"
    socketio.emit("writing", {"stream": key, "name": member.name}, to=professionals, skip_sid=sid)
    socketio.emit("writing", {"stream": key}, to=key, skip_sid=sid)
    return {}


def _leave(connection: Connection, key: str) -> None:
    for room in (key, f"{key}/professionals"):
        leave_room(room, sid=connection.sid, namespace="/")
    connection.streams.discard(key)
    _realtime().connections.changed.add(key)


def start_relaying() -> None:
    """Begin to pass on what is new; one loop a process, and only in a process that has listeners."""
    realtime = _realtime()
    if realtime.is_relaying:
        return
    realtime.is_relaying = True
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # The proxy does not reach into a thread.
    newest = db.session.scalar(select(func.max(StreamEvent.id))) or 0
    db.session.rollback()
    keep_listening(app.extensions["hint"], socketio.start_background_task, socketio.sleep)
    socketio.start_background_task(_relay, app, Mark(newest))


def _relay(app: Flask, mark: Mark) -> None:
    while True:
        app.extensions["hint"].wait()
        try:
            with app.app_context():
                _pass_on(mark)
                _recheck_all(_realtime().connections.lapsed())
                _tell_who_is_here()
        except Exception:  # A database that is away for a moment must not end the loop; the log waits for us.
            log.exception("relay failed, looking again")
            socketio.sleep(1)


def _pass_on(mark: Mark) -> None:
    with reading():
        rows = db.session.scalars(
            select(StreamEvent).where(StreamEvent.id > mark.look_from).order_by(StreamEvent.id)
        ).all()
        fresh = [heard(row) for row in mark.unheard(rows)]
    for event in fresh:
        if event["stream"] == CONTROL:
            _recheck_all(_realtime().connections.to_recheck(event["body"]))
        else:
            socketio.emit("event", event, to=event["stream"], ignore_queue=True)


def _recheck_all(connections: list[Connection]) -> None:
    for connection in connections:
        with reading():
            _recheck(connection)


def _recheck(connection: Connection) -> None:
    realtime = _realtime()
    member = realtime.recall(connection.login) if connection.login else None
    if connection.login and member is None:
        socketio.server.disconnect(connection.sid)
        return
    connection.belongs_to(member)
    for key in list(connection.streams):
        if not realtime.may_hear(member, key):
            _leave(connection, key)
            socketio.emit("gone", {"stream": key}, to=connection.sid)
        elif not connection.is_professional:
            leave_room(f"{key}/professionals", sid=connection.sid, namespace="/")


def _tell_who_is_here() -> None:
    connections = _realtime().connections
    for key in connections.take_changed():
        here = connections.here(key)
        names = [{"handle": each.handle, "name": each.name} for each in here if each.handle]
        socketio.emit("here", {"stream": key, "count": len(here)}, to=key)
        socketio.emit("here", {"stream": key, "count": len(here), "names": names}, to=f"{key}/professionals")
