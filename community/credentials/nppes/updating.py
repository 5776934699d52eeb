"""The weekly file and the report of deactivated numbers make a changed copy of the edition current."""

import sqlite3
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from community.credentials.nppes import editions
from community.credentials.nppes.columns import DAYS, TEXTS
from community.credentials.nppes.deactivations import Deactivations, is_report
from community.credentials.nppes.editions import transaction
from community.credentials.nppes.importing import KEEP, ROWS_AT_A_TIME, Show
from community.credentials.nppes.published import CannotLoad, Published, opened
from community.credentials.nppes.rows import Kept, Reading, Refusals

# Where the days stand in what is kept of a row.
ITS_DAYS = slice(1 + len(TEXTS), 1 + len(TEXTS) + len(DAYS))
# A row gives way to one of the same day or a later one, so that the order of files does not matter.
FORGET = """
DELETE FROM entry
WHERE number = ? AND max(updated, deactivated, reactivated) <= max(?, ?, ?)
"""
REMEMBER = KEEP.replace("INSERT", "INSERT OR IGNORE")
DEACTIVATE = """
INSERT INTO entry (number, deactivated) VALUES (?, ?)
ON CONFLICT (number) DO UPDATE SET deactivated = excluded.deactivated WHERE deactivated < excluded.deactivated
"""


@dataclass(frozen=True)
class Changes:
    """What an update did; `remark` is a sentence about what may be missing, or ""."""

    name: str
    as_of: str
    rows: int
    changed: int
    refusals: Refusals
    remark: str


def update(folder: Path, path: Path, show: Show) -> Changes:
    """Takes a file in whole, or not at all. Raises CannotLoad."""
    with editions.alone(folder), opened(path) as published:
        _ensure_not_monthly(published)
        with (
            editions.changed(folder, _current(folder)) as edition,
            editions.changing(edition) as db,
            transaction(db),
        ):
            return _apply(db, published, show)


def _ensure_not_monthly(published: Published) -> None:
    if published.period and not published.period.is_short:
        raise CannotLoad(
            f"{published.name} is the monthly file, which replaces the whole register. Load it with: "
            "community register import nppes FILE"
        )


def _current(folder: Path) -> Path:
    edition = editions.current(folder)
    if edition is None:
        raise CannotLoad(
            "No edition is loaded that could be updated. Load the monthly file first: "
            "community register import nppes FILE"
        )
    return edition


def _apply(db: sqlite3.Connection, published: Published, show: Show) -> Changes:
    return _deactivate(db, published) if is_report(published) else _take_week(db, published, show)


def _take_week(db: sqlite3.Connection, published: Published, show: Show) -> Changes:
    remark = _gap(db, published)
    table, refusals = Reading(published), Refusals()
    rows = changed = 0
    while kept := list(table.rows(ROWS_AT_A_TIME, refusals)):
        changed += _replace(db, kept)
        rows += len(kept)
        show(rows, published.share())
    return Changes(published.name, _move_on(db, published), rows + refusals.count, changed, refusals, remark)


def _gap(db: sqlite3.Connection, published: Published) -> str:
    known = _as_of(db) + timedelta(days=1)
    if published.period is None or published.period.first <= known:
        return ""
    missing = f"{editions.words(known.isoformat())} to {_before(published.period.first)}"
    return f"The days from {missing} are missing: load the weekly files in between as well."


def _before(day: date) -> str:
    return editions.words((day - timedelta(days=1)).isoformat())


def _replace(db: sqlite3.Connection, kept: list[Kept]) -> int:
    db.executemany(FORGET, ((row[0], *row[ITS_DAYS]) for row in kept))
    return db.executemany(REMEMBER, kept).rowcount


def _move_on(db: sqlite3.Connection, published: Published) -> str:
    """The day of which the edition is from now on."""
    as_of = max(_as_of(db), published.period.last if published.period else date.min)
    db.execute("UPDATE edition SET as_of = ?", (as_of.isoformat(),))
    return as_of.isoformat()


def _as_of(db: sqlite3.Connection) -> date:
    return date.fromisoformat(db.execute("SELECT as_of FROM edition").fetchone()["as_of"])


def _deactivate(db: sqlite3.Connection, published: Published) -> Changes:
    """The edition keeps its day: the report says nothing of anybody who is active."""
    report = Deactivations(published)
    changed = db.executemany(DEACTIVATE, report).rowcount
    return Changes(published.name, _as_of(db).isoformat(), report.rows, changed, report.refusals, "")
