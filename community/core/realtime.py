"""Socket.IO: who may listen to which stream, and what is missing.

Rights are checked when a page connects, when it subscribes, with each of its messages, and again whenever
they may have changed: a control event or the end of a badge puts a connection out of the rooms that it may no
longer hear, in every process.
"""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

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
from community.core.messages import Message, StreamForm, SubscribeForm
from community.core.packets import refuse_malformed
from community.core.streams import CONTROL, Answer, events_after, tell
from community.core.verdicts import HIDDEN, YES, Verdict
from community.core.wire import Rooms, frame_once

LARGEST_MESSAGE = 65_536
TRIES = 5

Identify = Callable[[], tuple[str | None, Listener | None]]
Recall = Callable[[Collection[str]], Mapping[str, Listener]]
Messages = Mapping[str, Message[Any, Any]]

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

    def knows(self, key: str) -> bool:
        """Whether `key` is the name of a stream at all, such as `post:12`."""
        kind, _, number = key.partition(":")
        return kind in self.streams and number.isascii() and number.isdecimal() and len(number) < 19

    def may_hear(self, member: Listener | None, key: str) -> bool:
        if not self.knows(key):
            return False
        kind, _, number = key.partition(":")
        return self.streams[kind](heard_as(member), int(number))


def init_realtime(app: Flask, settings: Settings, realtime: Realtime, messages: Messages) -> None:
    """Serve `/socket.io`; `messages` names all that a member may send beside those of this module."""
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
        client_manager=Rooms(),
        max_http_buffer_size=LARGEST_MESSAGE,
    )
    refuse_malformed(socketio.server)
    frame_once(socketio.server)
    socketio.on_event("connect", _connect)
    socketio.on_event("disconnect", _disconnect)
    for name, message in OF_A_PAGE.items():
        socketio.on_event(name, _door(partial(_hear_page, message)))
    for name, message in messages.items():
        socketio.on_event(name, _door(partial(_hear_member, message)))
    socketio.on_event("*", _door(_know_nothing))


def recheck(**whom: int | str) -> None:
    """Have every process look again, after the commit, at the rights of `member=`, `login=` or `stream=`."""
    tell(CONTROL, "recheck", dict(whom))


def let_in(connection: Connection, member: Listener | None) -> None:
    """Count it among those who may listen here, as the page of `member`. Raises TooMany."""
    connection.belongs_to(member)
    admission.admit(connection)
    rooms.connections().add(connection)
    start_looking()


def listen(connection: Connection, key: str, after: int) -> Answer:
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
            rooms.join(connection, key)
            return answer
    raise Busy("Very much is being said here at this moment. Ask again in a second.")


def _what_is_missing(connection: Connection, key: str, after: int) -> Answer:
    """The log before the right to hear it, so that whoever has just lost the right gets nothing of it."""
    if not _realtime().knows(key) or _hears_too_many(connection, key):
        raise NotFound
    answer = events_after(key, after)
    if not _realtime().may_hear(_member_of(connection), key):
        raise NotFound
    return answer


def _subscribe(connection: Connection, form: SubscribeForm) -> Answer:
    """What is missing; from now on the room is heard."""
    return listen(connection, form.key, form.last)


def _unsubscribe(connection: Connection, form: StreamForm) -> dict[str, Any]:
    rooms.leave(connection, form.key)
    return {}


def _write(connection: Connection, form: StreamForm) -> dict[str, Any]:
    """Somebody writes there."""
    presence.write(connection, form.key)
    return {}


def _whoever(_: Connection) -> Verdict:
    """Rights are those of the stream, and asked when it is known which."""
    return YES


def _with_badge(connection: Connection) -> Verdict:
    return YES if connection.has_badge else HIDDEN


OF_A_PAGE: Messages = {
    "subscribe": Message(_whoever, SubscribeForm, _subscribe),
    "unsubscribe": Message(_whoever, StreamForm, _unsubscribe),
    "writing": Message(_with_badge, StreamForm, _write),
}


def _door(hear: Callable[..., Any]) -> Callable[..., Any]:
    """The socket's door: a limit, and every problem as a sentence; what follows the payload is not read."""

    def handle(payload: object = None, *_: object) -> Any:
        try:
            admission.spend(_connection())
            return hear(payload)
        except Problem as problem:
            return {"problem": problem.sentence, "field": problem.field, "status": problem.status}
        except Exception:  # The door of all messages: logged once, and the browser keeps what was typed.
            log.exception("socket message failed")
            return {"problem": "That did not work. What you wrote is still here; try again.", "status": 500}

    return handle


def _hear_page(message: Message[Any, Any], payload: object) -> Any:
    return message.hear(_connection(), payload)


def _hear_member(message: Message[Any, Any], payload: object) -> Any:
    """A feature's message: one unit of work, and the member known anew each time."""
    with unit_of_work():
        member = _member_of(_connection())
        _realtime().gate(member)
        return message.hear(member, payload)


def _know_nothing(_: object) -> None:
    raise Problem("This site knows no message of that name. Load the page again.")


def _connect(auth: object = None) -> None:
    with reading():
        login, member = _realtime().identify() if admission.shows_token(auth) else (None, None)
    # It has said who comes; with each message it would be opened again, and its login is asked for anyway.
    request.environ.pop("HTTP_COOKIE", None)
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


def _hears_too_many(connection: Connection, key: str) -> bool:
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
