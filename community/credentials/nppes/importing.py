"""The monthly file becomes the next edition, beside the one that answers meanwhile."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from community.credentials.nppes import editions
from community.credentials.nppes.editions import Report, transaction
from community.credentials.nppes.published import CannotLoad, Published, opened
from community.credentials.nppes.rows import REFUSALS_LISTED, Reading, Refusals

# One commit each: small enough to lose little, large enough for the disk to keep up.
ROWS_AT_A_TIME = 20_000
KEEP = "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
DROP_EARLIER = """
DELETE FROM entry
WHERE EXISTS (SELECT 1 FROM entry AS later WHERE later.number = entry.number AND later.rowid > entry.rowid)
"""
INDEX = "CREATE UNIQUE INDEX IF NOT EXISTS entry_number ON entry (number)"

# Told now and then how many rows this run has read, and what share of the file is behind it, 0 to 1.
Show = Callable[[int, float], None]


def load(folder: Path, path: Path, show: Show) -> Report:
    """Makes `path` the current edition; begun again after an interruption, it goes on. Raises CannotLoad."""
    with editions.alone(folder), opened(path) as published:
        _ensure_whole(published)
        edition = editions.begin(folder, source=_source(path), name=published.name)
        with editions.changing(edition) as db:
            _read(db, published, show)
            report = _finish(db, published)
        editions.make_current(folder, edition)
    return report


def _ensure_whole(published: Published) -> None:
    if published.suffix == ".xlsx" or (published.period and published.period.is_short):
        raise CannotLoad(
            f"{published.name} holds the changes of some days, and would replace the whole register. "
            f"Load it with: community register update nppes FILE"
        )


def _source(path: Path) -> str:
    """Tells one file from another; the same file keeps it."""
    stat = path.stat()
    return f"{path.name} {stat.st_size} {stat.st_mtime_ns}"


def _read(db: sqlite3.Connection, published: Published, show: Show) -> None:
    behind = db.execute("SELECT line FROM edition").fetchone()["line"]
    table = Reading(published, after=behind)
    rows = 0
    while read := _keep(db, table):
        rows += read
        show(rows, published.share())


def _keep(db: sqlite3.Connection, table: Reading) -> int:
    """Rows and the place reached go together, so that after a kill none is missing and none is doubled."""
    refusals = Refusals()
    with transaction(db):
        # Each row goes straight into the table, so that memory does not grow with what a commit holds.
        kept = db.executemany(KEEP, table.rows(ROWS_AT_A_TIME, refusals)).rowcount
        _note(db, refusals)
        db.execute("UPDATE edition SET line = ?", (table.line,))
    return kept + refusals.count


def _note(db: sqlite3.Connection, refusals: Refusals) -> None:
    db.execute("UPDATE edition SET refused = refused + ?", (refusals.count,))
    room = REFUSALS_LISTED - db.execute("SELECT count(*) FROM refusal").fetchone()[0]
    db.executemany("INSERT INTO refusal VALUES (?, ?)", refusals.listed[:room])


def _finish(db: sqlite3.Connection, published: Published) -> Report:
    _ensure_most_are_kept(db, published)
    _index(db)
    _date(db, published)
    # Whoever looks a number up opens this one file and nothing beside it.
    db.execute("PRAGMA journal_mode = DELETE").fetchone()
    db.execute("UPDATE edition SET finished = 1")
    return editions.report_of(db)


def _ensure_most_are_kept(db: sqlite3.Connection, published: Published) -> None:
    report = editions.report_of(db)
    if report.kept <= report.refused:
        first = f"The first, line {report.listed[0][0]}: {report.listed[0][1]}. " if report.listed else ""
        raise CannotLoad(
            f"{published.name} has {report.kept:,} rows that can be used and {report.refused:,} that cannot. "
            f"{first}The edition before stays. Download the file again."
        )


def _index(db: sqlite3.Connection) -> None:
    """At the end and all at once, which is several times faster than row by row."""
    try:
        db.execute(INDEX)
    except sqlite3.IntegrityError:
        _drop_repeated(db)
        db.execute(INDEX)


def _drop_repeated(db: sqlite3.Connection) -> None:
    """Of the rows with one number the last one stays."""
    with transaction(db):
        db.execute("CREATE INDEX repeated ON entry (number)")
        dropped = db.execute(DROP_EARLIER).rowcount
        db.execute("UPDATE edition SET repeated = ?", (dropped,))
        db.execute("DROP INDEX repeated")


def _date(db: sqlite3.Connection, published: Published) -> None:
    as_of = published.period.last.isoformat() if published.period else _newest_day(db)
    if not as_of:
        raise CannotLoad(
            f"Neither the name {published.name} nor any row says of which day this file is. Give it the name "
            "under which NPPES publishes it."
        )
    db.execute("UPDATE edition SET as_of = ?", (as_of,))


def _newest_day(db: sqlite3.Connection) -> str:
    """For a file that was renamed; its own name says it better, since rows may be of the day before."""
    newest = db.execute("SELECT max(max(updated, deactivated, reactivated)) AS day FROM entry").fetchone()
    return str(newest["day"])
