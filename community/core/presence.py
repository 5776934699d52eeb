"""Who is here and who is writing: numbers for the public, names among professionals, nothing of it kept.

A room is told at most once a second however many come and go, and a large one less often still. What the
other processes know counts in; where they cannot be asked, each counts what it sees itself.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import structlog
from flask import Flask, current_app
from redis import RedisError

from community.core import crowds, rooms
from community.core.config import Settings
from community.core.connections import Connection
from community.core.crowds import NOBODY, Crowd, Person
from community.core.db import reading
from community.core.errors import NotFound
from community.core.here import Here, Rule
from community.core.signs import Messenger, Signs, Writers

SECONDS_BETWEEN_COUNTS = 1.0
# One more or less is no news among thousands: a room of 5,000 is told every five seconds.
READERS_TOLD_A_SECOND = 1_000
MOST_WRITERS = 3

log = structlog.get_logger()


@dataclass
class Told:
    """What a room has heard last, and when."""

    count: int = 0
    names: list[Person] = field(default_factory=list)
    at: float = float("-inf")

    def is_true_of(self, crowd: Crowd) -> bool:
        return self.count == crowd.count and self.names == crowd.names

    def is_over(self, readers: int) -> bool:
        """Whether so large a room may be told again."""
        return monotonic() - self.at >= max(SECONDS_BETWEEN_COUNTS, readers / READERS_TOLD_A_SECOND)

    def now_is(self, crowd: Crowd) -> None:
        self.count, self.names, self.at = crowd.count, crowd.names, monotonic()


class Presence:
    def __init__(self, settings: Settings, rules: Mapping[str, Rule]) -> None:
        self.here = Here(settings, rules)
        self.signs = Signs()
        self.messenger: Messenger | None = None
        self.told: dict[str, Told] = {}
        self.waiting: set[str] = set()
        self.counts_at = 0.0
        self.is_running = False

    def doubt(self, keys: Iterable[str]) -> None:
        """Whether these streams show who is there has to be asked again."""
        for key in filter(self.here.has, list(keys)):
            self.here.doubts.add(key)
            rooms.connections().changed.setdefault(key, [])


def init_presence(app: Flask, settings: Settings, rules: Mapping[str, Rule]) -> None:
    """`rules` names the kinds of streams that have somebody to show, and at which of them it is allowed."""
    app.extensions["presence"] = Presence(settings, rules)


def count_here(key: str) -> int:
    """How many people have the page of `key` open, each member once, as of about a second ago."""
    presence = _presence()
    if not presence.is_running:
        presence.here.look_now_and_then()
    return presence.here.crowd(key).count


def write(connection: Connection, key: str) -> None:
    """Somebody writes; raises NotFound where they do not listen."""
    if key not in connection.streams:
        raise NotFound
    if connection.shows_presence and _presence().here.has(key):
        _presence().signs.give(key, crowds.person(connection))


def heed(body: Mapping[str, object]) -> None:
    """Rights or wishes have changed, as a control event says: look anew before anything else is told."""
    presence = _presence()
    if "forum" in body:
        presence.doubt(rooms.connections().by_stream)
    if "stream" in body:
        presence.doubt([str(body["stream"])])
    presence.counts_at = 0.0
    presence.signs.event.set()


def start() -> None:
    """Begin to tell rooms who is in them; one loop a process, and only in a process that has listeners."""
    presence = _presence()
    if presence.is_running:
        return
    presence.is_running = True
    presence.here.begin()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # The proxy does not reach into a thread.
    begin = rooms.socketio().start_background_task
    begin(_run, app, presence)
    if presence.here.settings.redis_url:
        presence.messenger = Messenger(presence.here.settings.redis_url, presence.here.process)
        begin(_listen, presence.messenger, presence.signs, rooms.socketio().sleep)


def _run(app: Flask, presence: Presence) -> None:
    while presence.is_running:
        presence.signs.event.wait(SECONDS_BETWEEN_COUNTS)
        presence.signs.event.clear()
        with app.app_context():
            try:
                _tell_of_writers(presence)
                if monotonic() >= presence.counts_at:
                    presence.counts_at = monotonic() + SECONDS_BETWEEN_COUNTS
                    _tell_of_readers(presence)
            except Exception:  # A database that is away for a moment must not end the loop.
                log.exception("presence failed, looking again")
                rooms.socketio().sleep(SECONDS_BETWEEN_COUNTS)


def _listen(messenger: Messenger, signs: Signs, pause: Callable[[float], Any]) -> None:
    while True:
        try:
            messenger.listen(signs)
        except RedisError as error:
            log.warning("broker away", error=str(error))
        pause(SECONDS_BETWEEN_COUNTS)


def _tell_of_readers(presence: Presence) -> None:
    here = presence.here
    arrived = {key: sids for key, sids in rooms.connections().take_changed().items() if here.has(key)}
    with reading():
        here.learn(arrived)
    for key in arrived:
        here.see(key, rooms.connections().of(key))
    presence.waiting |= here.exchange() | arrived.keys()
    for key in list(presence.waiting):
        _tell_room(presence, key, arrived.get(key, []))


def _tell_room(presence: Presence, key: str, newcomers: Collection[str]) -> None:
    readers = len(rooms.connections().of(key))
    if not readers:
        presence.told.pop(key, None)
        presence.waiting.discard(key)
        return
    crowd, told = presence.here.crowd(key), presence.told.setdefault(key, Told())
    if told.is_true_of(crowd):
        presence.waiting.discard(key)
    elif told.is_over(readers) or crowd == NOBODY:
        told.now_is(crowd)
        presence.waiting.discard(key)
        rooms.emit("here", _said(key, crowd), to=f"{key}/unnamed")
        rooms.emit("here", _said(key, crowd) | {"names": crowd.names}, to=f"{key}/named")
        return
    if crowd != NOBODY:
        _greet(key, crowd, newcomers)


def _greet(key: str, crowd: Crowd, newcomers: Collection[str]) -> None:
    """Who comes into a room hears what the others know already."""
    for sid in newcomers:
        connection = rooms.connections().by_sid.get(sid)
        if connection and key in connection.streams:
            names = {"names": crowd.names} if connection.is_professional else {}
            rooms.emit("here", _said(key, crowd) | names, to=sid)


def _said(key: str, crowd: Crowd) -> dict[str, object]:
    return {"stream": key, "count": crowd.count}


def _tell_of_writers(presence: Presence) -> None:
    due = presence.signs.take_due()
    heard = {key: writers for key, writers in due.items() if rooms.connections().of(key)}
    if not heard:
        return
    with reading():
        presence.here.learn(heard)
    for key, writers in heard.items():
        own = presence.signs.take_unsent(key)
        if presence.here.shown.get(key):
            _tell_room_of_writers(key, writers)
            if presence.messenger and own:
                presence.messenger.send(key, own)


def _tell_room_of_writers(key: str, writers: Writers) -> None:
    """One message for all of them; who writes hears of the others only."""
    own = [each for each in rooms.connections().of(key) if each.handle in writers]
    sids = [each.sid for each in own]
    people = list(writers.values())
    rooms.emit("writing", _number(key, people), to=f"{key}/unnamed", skip_sid=sids)
    rooms.emit("writing", _number(key, people) | _names(people), to=f"{key}/named", skip_sid=sids)
    for each in own:
        others = [person for person in people if person["handle"] != each.handle]
        if others:
            names = _names(others) if each.is_professional else {}
            rooms.emit("writing", _number(key, others) | names, to=each.sid)


def _number(key: str, people: list[Person]) -> dict[str, object]:
    return {"stream": key, "writers": len(people)}


def _names(people: list[Person]) -> dict[str, object]:
    return {"names": people[:MOST_WRITERS]}


def _presence() -> Presence:
    found: Presence = current_app.extensions["presence"]
    return found
