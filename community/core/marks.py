"""How far a process has read the log of all streams, and what may still come before that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import BigInteger, String, cast, func, select

from community.core.db import db

# An open transaction may hold numbers far back; beyond as many as these somebody has moved the counter.
MOST_GAPS = 10_000


@dataclass(frozen=True)
class Mark:
    """`newest` is the highest row seen, `control` the last number of the control stream that was obeyed.

    PostgreSQL gives rows their numbers before the commit, so a higher number may be seen before a lower one.
    `gaps` are the numbers that were passed over, each with a transaction that is younger than whichever took
    it: when all up to that one have ended, the number was never used and will not come.
    """

    newest: int
    control: int = 0
    gaps: Mapping[int, int] = field(default_factory=dict)

    def skipped(self, ids: Iterable[int]) -> list[int]:
        """The numbers between those that were seen before and the rows `ids` which are not among them."""
        found = set(ids)
        newest = max(found, default=0)
        return [each for each in range(max(self.newest + 1, newest - MOST_GAPS), newest) if each not in found]

    def passed(self, ids: Iterable[int], *, ended: int = 0, youngest: int = 0) -> "Mark":
        """After a look that found the rows `ids`, when every transaction before `ended` was over.

        `youngest` is a transaction that began after the look; without it, numbers do not come late.
        """
        found = set(ids)
        awaited = {gap: taken for gap, taken in self.gaps.items() if gap not in found and taken >= ended}
        if youngest:
            awaited |= dict.fromkeys(self.skipped(found), youngest)
        return Mark(max([self.newest, *found]), self.control, dict(sorted(awaited.items())[-MOST_GAPS:]))

    def obeyed(self, control: int) -> "Mark":
        return Mark(self.newest, max(self.control, control), self.gaps)


def numbers_come_late() -> bool:
    """SQLite has one writer at a time, whose numbers follow the commits."""
    return db.engine.dialect.name == "postgresql"


def all_ended_before() -> int:
    """Every transaction with a lower number is over, and what it committed can be seen from now on."""
    oldest_running = func.pg_snapshot_xmin(func.pg_current_snapshot())
    return db.session.scalars(select(cast(cast(oldest_running, String), BigInteger))).one()


def youngest_transaction() -> int:
    """A number higher than that of every transaction which has changed anything yet."""
    return db.session.scalars(select(cast(cast(func.pg_current_xact_id(), String), BigInteger))).one()
