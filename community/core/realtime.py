"""Socket.IO: who may listen to which stream, and what is missing.

Rights are checked when a page connects, when it subscribes, with each of its messages, and again whenever
they may have changed: a control event or the end of a badge puts a connection out of the rooms that it may no
longer hear, in every process.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, cast

import structlog
from flask import Flask, current_app, request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO
from gevent import monkey

from community.core import admission, presence, rooms
from community.core.config import Settings
from community.core.connections import MOST_STREAMS, Connection, Connections, Listener, heard_as
from community.core.db import db, reading, unit_of_work
from community.core.errors import Busy, NotFound, Problem, TooMany
from community.core.looking import init_looking, start_looking
from community.core.packets import refuse_malformed
from community.core.streams import CONTROL, Answer, events_after, tell
from community.core.wire import frame_once

LARGEST_MESSAGE = 65_536
TRIES = 5

Identify = Callable[[], tuple[str | None, Listener | None]]
Recall = Callable[[Collection[str]], Mapping[str, Listener]]
Handler = Callable[[Any, dict[str, Any]], Any]

log = structlog.get_logger()


class Realtime:
    """What the handlers need of the features: how to know a member, and who may hear what."""

    def __init__(
        self,
        *,
        identify: Identify,
        recall: Recall,
        streams: Mapping[str, Callable[..., bool]],
        gate: Callable[[Any], None],
    ) -> None:
        self.identify = identify
        self.recall = recall
        self.streams = streams
        self.gate = gate

    def knows(self, key: object) -> bool:
        """Whether `key` is the name of a stream at all, such as `post:12`."""
        kind, _, number = key.partition(":") if isinstance(key, str) else ("", "", "")
        return kind in self.streams and number.isascii() and number.isdecimal() and len(number) < 19

    def may_hear(self, member: Listener | None, key: object) -> bool:
        if not isinstance(key, str) or not self.knows(key):
            return False
        kind, _, number = key.partition(":")
        return self.streams[kind](heard_as(member), int(number))


def init_realtime(app: Flask, settings: Settings, realtime: Realtime, events: Mapping[str, Handler]) -> None:
    """Serve `/socket.io`; `events` names every message a browser may send beside those of this module."""
    app.extensions["realtime"] = realtime
    app.extensions["connections"] = Connections()
    init_looking(app)
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
    refuse_malformed(socketio.server)
    frame_once(socketio.server)
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
    return listen(_connection(), payload.get("stream"), payload.get("after"))


def let_in(connection: Connection, member: Listener | None) -> None:
    """Count it among those who may listen here, as the page of `member`. Raises TooMany."""
    connection.belongs_to(member)
    admission.admit(connection)
    rooms.connections().add(connection)
    start_looking()


def listen(connection: Connection, key: object, after: object) -> Answer:
    """What is missing since `after`, and from now on what comes. Raises NotFound or Busy.

    Nothing is passed on and nobody put out between what is read here and the entry into the room: otherwise
    it is read again. So nothing is lost, and nobody hears what was said after their right had ended.
    """
    connections = rooms.connections()
    for _ in range(TRIES):
        with reading():
            db.session.connection()  # To wait for one of them is no part of the moment that counts.
            turns = connections.turns
            answer = _what_is_missing(connection, key, after)
        if connections.turns == turns:
            rooms.join(connection, cast(str, key))
            return answer
    raise Busy("Very much is being said here at this moment. Ask again in a second.")


def _what_is_missing(connection: Connection, key: object, after: object) -> Answer:
    """The log before the right to hear it, so that whoever has just lost the right gets nothing of it."""
    if not _realtime().knows(key) or _hears_too_many(connection, key):
        raise NotFound
    number = after if isinstance(after, int) and 0 <= after < 2**63 else -1
    answer = events_after(cast(str, key), number)
    if not _realtime().may_hear(_member_of(connection), key):
        raise NotFound
    return answer


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
            admission.spend(_connection())
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
            member = _member_of(_connection())
            _realtime().gate(member)
            return handler(member, payload)

    return act


def _connect(auth: object = None) -> None:
    with reading():
        login, member = _realtime().identify() if admission.shows_token(auth) else (None, None)
    connection = Connection(sid=_sid(), login=login, address=request.remote_addr or "")
    try:
        let_in(connection, member)
    except TooMany as problem:
        raise Refused(problem.sentence) from problem


def _disconnect(*_: object) -> None:
    rooms.connections().remove(_sid())


def _member_of(connection: Connection) -> Listener | None:
    """Whose the connection is now; one whose login has ended is nobody's."""
    login = connection.login
    member = _realtime().recall([login]).get(login) if login else None
    rooms.connections().settle(connection, login if member else None, member)
    return member


def _hears_too_many(connection: Connection, key: object) -> bool:
    return key not in connection.streams and len(connection.streams) >= MOST_STREAMS


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
