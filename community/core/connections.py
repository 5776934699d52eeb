"""The sockets of this process: who is connected, to what they listen, until when their rights last."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from community.core import clock

MOST_STREAMS = 20


class Listener(Protocol):
    """What this floor needs to know of a member."""

    @property
    def id(self) -> int: ...
    @property
    def handle(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def has_badge(self) -> bool: ...
    @property
    def is_professional(self) -> bool: ...
    @property
    def rights_until(self) -> datetime | None: ...


@dataclass
class Connection:
    """One open page: a browser tab of a member, or of nobody."""

    sid: str
    login: str | None
    member_id: int | None = None
    handle: str | None = None
    name: str | None = None
    has_badge: bool = False
    is_professional: bool = False
    rights_until: datetime | None = None
    streams: set[str] = field(default_factory=set)
    refusals: int = 0

    def belongs_to(self, member: Listener | None) -> None:
        """Take over what is known of the member now."""
        self.member_id = member.id if member else None
        self.handle = member.handle if member else None
        self.name = member.name if member else None
        self.has_badge = bool(member and member.has_badge)
        self.is_professional = bool(member and member.is_professional)
        self.rights_until = member.rights_until if member else None

    @property
    def has_lapsed(self) -> bool:
        return self.rights_until is not None and self.rights_until <= clock.now()


class Connections:
    """All connections of this process, and which streams have gained or lost a listener."""

    def __init__(self) -> None:
        self.by_sid: dict[str, Connection] = {}
        self.by_stream: dict[str, dict[str, Connection]] = {}
        self.changed: set[str] = set()

    def add(self, connection: Connection) -> None:
        self.by_sid[connection.sid] = connection

    def remove(self, sid: str) -> None:
        connection = self.by_sid.pop(sid, None)
        if connection:
            for key in list(connection.streams):
                self.turn_away(connection, key)

    def listen(self, connection: Connection, key: str) -> None:
        # A message may outlive its connection, and nobody would count whoever has left out again.
        if connection.sid in self.by_sid and key not in connection.streams:
            connection.streams.add(key)
            self.by_stream.setdefault(key, {})[connection.sid] = connection
            self.changed.add(key)

    def turn_away(self, connection: Connection, key: str) -> None:
        if key in connection.streams:
            connection.streams.discard(key)
            self.changed.add(key)
            listeners = self.by_stream[key]
            del listeners[connection.sid]
            if not listeners:
                del self.by_stream[key]

    def of(self, key: str) -> Collection[Connection]:
        return self.by_stream.get(key, {}).values()

    def to_recheck(self, body: Mapping[str, object]) -> list[Connection]:
        """The connections that a control event names by member, by login or by stream."""
        return [
            each
            for each in list(self.by_sid.values())
            if (each.member_id is not None and each.member_id == body.get("member"))
            or (each.login is not None and each.login == body.get("login"))
            or body.get("stream") in each.streams
        ]

    def lapsed(self) -> list[Connection]:
        return [each for each in list(self.by_sid.values()) if each.has_lapsed]

    def take_changed(self) -> set[str]:
        """The streams that have gained or lost a listener since this was asked last."""
        changed, self.changed = self.changed, set()
        return changed
