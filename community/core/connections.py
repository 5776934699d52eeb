"""The sockets of this process: who is connected, to what they listen, until when their rights last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Protocol

from community.core import clock

MOST_STREAMS = 20
MOST_NAMES = 40
SECONDS_BETWEEN_COUNTS = 1.0


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
        self.changed: set[str] = set()
        self.counted_at = 0.0

    def add(self, connection: Connection) -> None:
        self.by_sid[connection.sid] = connection

    def remove(self, sid: str) -> None:
        connection = self.by_sid.pop(sid, None)
        if connection:
            self.changed |= connection.streams

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
        """The streams whose listeners are to be counted anew; a busy moment is counted once."""
        if monotonic() - self.counted_at < SECONDS_BETWEEN_COUNTS:
            return set()
        self.counted_at = monotonic()
        changed, self.changed = self.changed, set()
        return changed

    def here(self, stream: str) -> list[Connection]:
        """Who listens to `stream`, each member once however many pages are open."""
        return _once_each(each for each in list(self.by_sid.values()) if stream in each.streams)


def _once_each(connections: Iterable[Connection]) -> list[Connection]:
    return list({each.member_id or each.sid: each for each in connections}.values())
