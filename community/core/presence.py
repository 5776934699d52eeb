"""Who is here and who is writing: counts for the public, names among professionals, nothing of it kept."""

from time import monotonic
from typing import Any

from flask import Flask, current_app

from community.core import rooms
from community.core.connections import Connection
from community.core.errors import NotFound

MOST_NAMES = 40
SECONDS_BETWEEN_COUNTS = 1.0


class Presence:
    """When this process has told its rooms last who is in them."""

    def __init__(self) -> None:
        self.counted_at = 0.0

    def is_due(self) -> bool:
        """Whether the rooms may be told again; a busy moment is told once."""
        if monotonic() - self.counted_at < SECONDS_BETWEEN_COUNTS:
            return False
        self.counted_at = monotonic()
        return True


def init_presence(app: Flask) -> None:
    app.extensions["presence"] = Presence()


def count_here(key: str) -> int:
    """How many people have the page of `key` open in this process, each once."""
    return len(_here(key))


def tell_changes() -> None:
    """Tell the rooms that have gained or lost somebody since they were told last."""
    if _presence().is_due():
        for key in rooms.connections().take_changed():
            _tell(key)


def write(connection: Connection, key: object) -> None:
    """Somebody writes; raises NotFound where they may not, or do not listen."""
    if not connection.has_badge or key not in connection.streams:
        raise NotFound
    who = {"handle": connection.handle, "name": connection.name}
    rooms.emit("writing", {"stream": key} | who, to=f"{key}/named", skip_sid=connection.sid)
    rooms.emit("writing", {"stream": key}, to=f"{key}/unnamed", skip_sid=connection.sid)


def _tell(key: str) -> None:
    """The number to everybody; whose names they are, and only those of professionals, among professionals."""
    here = _here(key)
    named: list[dict[str, Any]] = [
        {"handle": each.handle, "name": each.name} for each in here if each.is_professional
    ]
    rooms.emit("here", {"stream": key, "count": len(here)}, to=f"{key}/unnamed")
    rooms.emit("here", {"stream": key, "count": len(here), "names": named[:MOST_NAMES]}, to=f"{key}/named")


def _here(key: str) -> list[Connection]:
    """Who listens to `key`, each member once however many pages are open."""
    listeners = list(rooms.connections().of(key))
    return list({each.member_id or each.sid: each for each in listeners}.values())


def _presence() -> Presence:
    found: Presence = current_app.extensions["presence"]
    return found
