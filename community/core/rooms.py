"""The rooms of this process: a stream's listeners, and apart from the others those who hear names."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_socketio import SocketIO, join_room, leave_room

from community.core.connections import Connection, Connections
from community.core.readers import Reader, line_of


def join(connection: Connection, key: str) -> None:
    # A message may outlive its connection, and nobody would count whoever has left out again.
    if connection.sid not in connections().by_sid:
        return
    if not isinstance(connection, Reader):
        join_room(key, sid=connection.sid, namespace="/")
        seat(connection, key)
    connections().listen(connection, key)


def seat(connection: Connection, key: str) -> None:
    """Where names are told there sit professionals only."""
    if isinstance(connection, Reader):
        return
    into, out_of = ("named", "unnamed") if connection.is_professional else ("unnamed", "named")
    leave_room(f"{key}/{out_of}", sid=connection.sid, namespace="/")
    join_room(f"{key}/{into}", sid=connection.sid, namespace="/")


def leave(connection: Connection, key: str) -> None:
    for room in (key, f"{key}/named", f"{key}/unnamed") if not isinstance(connection, Reader) else ():
        leave_room(room, sid=connection.sid, namespace="/")
    connections().turn_away(connection, key)


def disconnect(connection: Connection) -> None:
    if isinstance(connection, Reader):
        connection.drop()
        return
    server = socketio().server
    eio_sid = server.manager.eio_sid_from_sid(connection.sid, "/")
    server.disconnect(connection.sid)
    # Socket.IO says goodbye and leaves the line open. Who has left already has none, and None means all.
    if eio_sid is not None:
        server.eio.disconnect(eio_sid)


def emit(name: str, body: Mapping[str, Any], *, to: str, **options: Any) -> None:
    """Say it in the room `to`: a stream, the part of it that hears names or numbers, or one connection."""
    socketio().emit(name, body, to=to, **options)
    readers = _readers_in(to)
    if readers:
        said = line_of(name, body)
        for each in readers:
            each.hear(said)


def _readers_in(room: str) -> list[Reader]:
    alone = connections().by_sid.get(room)
    near = [alone] if alone else connections().of_without_seat(room.partition("/")[0])
    return [each for each in near if isinstance(each, Reader) and each.hears(room)]


def socketio() -> SocketIO:
    return current_app.extensions["socketio"]


def connections() -> Connections:
    found: Connections = current_app.extensions["connections"]
    return found
