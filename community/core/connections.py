"""The sockets of this process: who is connected, to what they listen, until when their rights last."""

import heapq
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, ClassVar, Protocol

from community.core import clock

MOST_STREAMS = 20

Name = tuple[str, object]


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
    def shows_presence(self) -> bool: ...
    @property
    def is_suspended(self) -> bool: ...
    @property
    def rights_until(self) -> datetime | None: ...


def heard_as(member: Listener | None) -> Listener | None:
    """Who is suspended may read what everybody reads, and so hears what everybody hears."""
    return None if member is None or member.is_suspended else member


@dataclass(eq=False)
class Connection:
    """One open page: a browser tab of a member, or of nobody."""

    sid: str
    login: str | None
    address: str = ""
    member_id: int | None = None
    handle: str | None = None
    name: str | None = None
    has_badge: bool = False
    is_professional: bool = False
    shows_presence: bool = False
    rights_until: datetime | None = None
    lapse_awaited: datetime | None = None
    streams: set[str] = field(default_factory=set)
    said_at: deque[float] = field(default_factory=deque)
    refusals: int = 0

    # Whether it sits in the rooms of Socket.IO, which then brings it what is said there.
    has_seat: ClassVar[bool] = True

    def belongs_to(self, member: Listener | None) -> None:
        """Take over what is known of the member now; who is suspended counts as nobody."""
        member = heard_as(member)
        self.member_id = member.id if member else None
        self.handle = member.handle if member else None
        self.name = member.name if member else None
        self.has_badge = bool(member and member.has_badge)
        self.is_professional = bool(member and member.is_professional)
        self.shows_presence = bool(member and member.shows_presence)
        self.rights_until = member.rights_until if member else None

    @property
    def standing(self) -> tuple[object, ...]:
        """What counts for who is here."""
        return (self.member_id, self.name, self.is_professional, self.shows_presence)

    @property
    def is_named(self) -> bool:
        """Whether the name is among those who are here."""
        return self.is_professional and self.shows_presence

    @property
    def has_lapsed(self) -> bool:
        return self.rights_until is not None and self.rights_until <= clock.now()

    @property
    def names(self) -> list[Name]:
        """By what it is found again, beside the streams that it hears."""
        if self.login is None:
            return [("address", self.address)]
        return [("login", self.login), ("member", self.member_id or self.login)]


class Connections:
    """All connections of this process, and what has changed among them.

    `turns` counts how often something was passed on or somebody put out: whoever finds it unchanged between
    two moments was not overlooked between them.
    """

    def __init__(self) -> None:
        self.by_sid: dict[str, Connection] = {}
        self.by_stream: dict[str, dict[str, Connection]] = {}
        self.without_seat: dict[str, dict[str, Connection]] = {}
        self.by_name: dict[Name, dict[str, Connection]] = {}
        self.lapses: list[tuple[datetime, int, Connection]] = []
        self.changed: dict[str, list[str]] = {}
        self.turns = 0
        self._number = count()

    def add(self, connection: Connection) -> None:
        self.by_sid[connection.sid] = connection
        self._file(connection)

    def remove(self, sid: str) -> None:
        connection = self.by_sid.pop(sid, None)
        if connection:
            self._unfile(connection)
            for key in list(connection.streams):
                self.turn_away(connection, key)

    def settle(self, connection: Connection, login: str | None, member: Listener | None) -> None:
        """Take over whose the connection is now."""
        is_known = connection.sid in self.by_sid
        before = connection.standing
        self._unfile(connection)
        connection.login = login
        connection.belongs_to(member)
        if connection.standing != before:
            for key in connection.streams:
                self.note(connection, key)
        if is_known:
            self._file(connection)

    def listen(self, connection: Connection, key: str) -> None:
        if key not in connection.streams:
            connection.streams.add(key)
            self.by_stream.setdefault(key, {})[connection.sid] = connection
            if not connection.has_seat:
                self.without_seat.setdefault(key, {})[connection.sid] = connection
            self.note(connection, key)

    def note(self, connection: Connection, key: str) -> None:
        """The connection has come to the stream, or may hear other things there than before."""
        self.changed.setdefault(key, []).append(connection.sid)

    def turn_away(self, connection: Connection, key: str) -> None:
        if key in connection.streams:
            connection.streams.discard(key)
            self.changed.setdefault(key, [])
            _take_out(self.by_stream, key, connection)
            _take_out(self.without_seat, key, connection)

    def of(self, key: str) -> Collection[Connection]:
        return self.by_stream.get(key, {}).values()

    def of_without_seat(self, key: str) -> Collection[Connection]:
        """Of those, the ones that have to be told one by one."""
        return self.without_seat.get(key, {}).values()

    def named(self, kind: str, name: object) -> Collection[Connection]:
        """Those of a `login`, of a `member`, or those of nobody who come from an `address`."""
        return self.by_name.get((kind, name), {}).values()

    def lapsed(self) -> list[Connection]:
        """Those whose rights have ended by themselves since this was asked last."""
        now, lapsed = clock.now(), []
        while self.lapses and self.lapses[0][0] <= now:
            _, _, connection = heapq.heappop(self.lapses)
            if connection.has_lapsed and connection.sid in self.by_sid:
                lapsed.append(connection)
        return lapsed

    def take_changed(self) -> dict[str, list[str]]:
        """The streams in which something is otherwise than when this was asked last, and who came there."""
        changed, self.changed = self.changed, {}
        return changed

    def _file(self, connection: Connection) -> None:
        for name in connection.names:
            self.by_name.setdefault(name, {})[connection.sid] = connection
        until = connection.rights_until
        if until is not None and until != connection.lapse_awaited:
            connection.lapse_awaited = until
            heapq.heappush(self.lapses, (until, next(self._number), connection))

    def _unfile(self, connection: Connection) -> None:
        for name in connection.names:
            _take_out(self.by_name, name, connection)


def _take_out(index: dict[Any, dict[str, Connection]], key: object, connection: Connection) -> None:
    found = index.get(key, {})
    found.pop(connection.sid, None)
    if not found:
        index.pop(key, None)
