"""What processes tell each other of who is where: over Redis where it is set, else through the database.

Each tells its own crowds and gives a sign of life now and then; whatever gives none any more is forgotten
within seconds. Of a member it holds a mark, and the name only of who is shown.
"""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

import redis
import structlog
from sqlalchemy import CursorResult, Row, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.crowds import NOBODY, Crowd, NoCrowd, from_json
from community.core.db import Model, db, unit_of_work

SECONDS_UNTIL_FORGOTTEN = 10
SECONDS_TO_ANSWER = 1
PROCESSES = "rounds:here"
# No stream has this name; under it is the version of all that the process has told.
VERSION = ""

Crowds = dict[str, Crowd]

log = structlog.get_logger()


class Elsewhere(Protocol):
    """The other processes; `known` is what they told of each stream, by process, since the last look."""

    known: dict[str, Crowds]

    def tell(self, process: str, crowds: Mapping[str, Crowd]) -> None:
        """What this process knows of these streams from now on, NOBODY where it has no listener any more."""

    def stay(self, process: str) -> bool:
        """A sign of life; False when what was told is gone, so that everything has to be told again."""

    def look(self, process: str) -> set[str]:
        """Learn what the others have told; the streams of which something else is known than before."""


class PresenceRow(Model):
    """What one process knows of one stream; gone some seconds after it is true no more."""

    __tablename__ = "presence"

    process: Mapped[str] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    crowd: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class InDatabase:
    """`tell` and `stay` open a unit of work of their own; `look` is called while reading."""

    def __init__(self) -> None:
        self.known: dict[str, Crowds] = {}
        self.heard: dict[tuple[str, str], int] = {}

    def tell(self, process: str, crowds: Mapping[str, Crowd]) -> None:
        version, expires_at = time.time_ns(), _expiry()
        own = PresenceRow.process == process
        rows = [
            PresenceRow(
                process=process, stream=key, version=version, crowd=crowd.as_json(), expires_at=expires_at
            )
            for key, crowd in crowds.items()
            if crowd != NOBODY
        ]
        with unit_of_work():
            db.session.execute(delete(PresenceRow).where(own, PresenceRow.stream.in_(crowds)))
            db.session.add_all(rows)

    def stay(self, process: str) -> bool:
        still = update(PresenceRow).where(PresenceRow.process == process).values(expires_at=_expiry())
        with unit_of_work():
            db.session.execute(delete(PresenceRow).where(PresenceRow.expires_at < clock.now()))
            done = db.session.execute(still)
        assert isinstance(done, CursorResult)
        return bool(done.rowcount)

    def look(self, process: str) -> set[str]:
        others = (PresenceRow.process != process, PresenceRow.expires_at > clock.now())
        rows = db.session.execute(
            select(PresenceRow.process, PresenceRow.stream, PresenceRow.version).where(*others)
        )
        told = {(row.process, row.stream): row.version for row in rows}
        news = {pair for pair, version in told.items() if self.heard.get(pair) != version}
        gone = self.heard.keys() - told.keys()
        for other, key in gone:
            _forget(self.known, other, key)
        for row in self._crowds(news):
            _take(self.known, row.process, row.stream, row.crowd)
        self.heard = told
        return {key for _, key in news | gone}

    def _crowds(self, pairs: set[tuple[str, str]]) -> list[Row[Any]]:
        if not pairs:
            return []
        processes, keys = {process for process, _ in pairs}, {key for _, key in pairs}
        rows = select(PresenceRow.process, PresenceRow.stream, PresenceRow.crowd).where(
            PresenceRow.process.in_(processes), PresenceRow.stream.in_(keys)
        )
        return list(db.session.execute(rows))


class InRedis:
    """A hash for each process, which expires by itself, and the set of their names. Raises RedisError."""

    def __init__(self, url: str) -> None:
        self.known: dict[str, Crowds] = {}
        self.broker = redis.Redis.from_url(
            url, socket_timeout=SECONDS_TO_ANSWER, socket_connect_timeout=SECONDS_TO_ANSWER
        )
        self.heard: dict[str, dict[bytes, bytes]] = {}

    def tell(self, process: str, crowds: Mapping[str, Crowd]) -> None:
        with self.broker.pipeline() as pipe:
            for key, crowd in crowds.items():
                if crowd == NOBODY:
                    pipe.hdel(_hash(process), key)
                else:
                    pipe.hset(_hash(process), key, crowd.as_json())
            pipe.hset(_hash(process), VERSION, str(time.time_ns()))
            pipe.expire(_hash(process), SECONDS_UNTIL_FORGOTTEN)
            pipe.sadd(PROCESSES, process)
            pipe.execute()

    def stay(self, process: str) -> bool:
        return bool(self.broker.expire(_hash(process), SECONDS_UNTIL_FORGOTTEN))

    def look(self, process: str) -> set[str]:
        members: set[bytes] = self.broker.smembers(PROCESSES)  # type: ignore[assignment]  # Redis, not asyncio.
        others = sorted({each.decode(errors="replace") for each in members} - {process})
        with self.broker.pipeline(transaction=False) as pipe:
            for other in others:
                pipe.hget(_hash(other), VERSION)
            versions = dict(zip(others, pipe.execute(), strict=True)) if others else {}
        dead = [other for other in others if versions[other] is None]
        if dead:
            self.broker.srem(PROCESSES, *dead)
        changed: set[str] = set()
        for other in {*others, *self.heard}:
            if versions.get(other) != self.heard.get(other, {}).get(VERSION.encode()):
                changed |= self._hear(other)
        return changed

    def _hear(self, other: str) -> set[str]:
        told: dict[bytes, bytes] = self.broker.hgetall(_hash(other))  # type: ignore[assignment]  # As above.
        before = self.heard.pop(other, {})
        if told:
            self.heard[other] = told
        changed = {name for name in told.keys() | before.keys() if told.get(name) != before.get(name)}
        keys = {name: name.decode(errors="replace") for name in changed - {VERSION.encode()}}
        for name, key in keys.items():
            if name in told:
                _take(self.known, other, key, told[name])
            else:
                _forget(self.known, other, key)
        return set(keys.values())


def _take(known: dict[str, Crowds], process: str, key: str, told: str | bytes) -> None:
    try:
        known.setdefault(key, {})[process] = from_json(told)
    except NoCrowd:
        log.warning("a crowd that nobody has written", stream=key)
        _forget(known, process, key)


def _forget(known: dict[str, Crowds], process: str, key: str) -> None:
    known.get(key, {}).pop(process, None)
    if not known.get(key):
        known.pop(key, None)


def _hash(process: str) -> str:
    return f"{PROCESSES}:{process}"


def _expiry() -> datetime:
    return clock.now() + timedelta(seconds=SECONDS_UNTIL_FORGOTTEN)
