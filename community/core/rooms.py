"""The rooms of this process: a stream's listeners, and apart from the others those who hear names."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_socketio import SocketIO, join_room, leave_room

from community.core.connections import Connection, Connections


def join(connection: Connection, key: str) -> None:
    join_room(key, sid=connection.sid, namespace="/")
    seat(connection, key)
    connections().listen(connection, key)


def seat(connection: Connection, key: str) -> None:
    """Where names are told there sit professionals only."""
    into, out_of = ("named", "unnamed") if connection.is_professional else ("unnamed", "named")
    leave_room(f"{key}/{out_of}", sid=connection.sid, namespace="/")
    join_room(f"{key}/{into}", sid=connection.sid, namespace="/")


def leave(connection: Connection, key: str) -> None:
    for room in (key, f"{key}/named", f"{key}/unnamed"):
        leave_room(room, sid=connection.sid, namespace="/")
    connections().turn_away(connection, key)


def emit(name: str, body: Mapping[str, Any], **options: Any) -> None:
    socketio().emit(name, body, **options)


def socketio() -> SocketIO:
    return current_app.extensions["socketio"]


def connections() -> Connections:
    found: Connections = current_app.extensions["connections"]
    return found
