"""Editions of the register, one SQLite file each: the current one answers, whatever happens to the others."""

import fcntl
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from community.core import clock
from community.credentials.nppes.published import CannotLoad

SCHEMA = Path(__file__).with_name("schema.sql")


@dataclass(frozen=True)
class Report:
    """What an edition holds of its file, and what not; `listed` are the first refused lines with reasons."""

    name: str
    as_of: str
    kept: int
    refused: int
    repeated: int
    listed: tuple[tuple[int, str], ...]


def folder_in(instance: Path) -> Path:
    return instance / "registers" / "nppes"


def current(folder: Path) -> Path | None:
    """The edition that answers, if one is loaded."""
    try:
        path = folder / (folder / "current").read_text()
    except FileNotFoundError:
        return None
    return path if path.exists() else None


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else changes the register meanwhile; raises CannotLoad when somebody does already."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise CannotLoad("Another import into this register is running. Wait until it is done.") from busy
        yield


def begin(folder: Path, *, source: str, name: str) -> Path:
    """The edition half built from the same source, or a new one; others that do not answer are removed."""
    half_built = [path for path in _others(folder) if _source(path) == source]
    for path in _others(folder):
        if path not in half_built[:1]:
            _remove(path)
    return half_built[0] if half_built else _new(folder, source, name)


@contextmanager
def changed(folder: Path, before: Path) -> Iterator[Path]:
    """A copy to be changed, which becomes current at the end, or goes when the change fails."""
    for path in _others(folder):
        if _source(path) is None:
            _remove(path)
    after = shutil.copyfile(before, _unused(folder))
    try:
        yield after
    except BaseException:
        _remove(after)
        raise
    make_current(folder, after)


def _others(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*.db") if path != current(folder)]


def _source(path: Path) -> str | None:
    """What a half-built edition is built from; None of one that is finished or has hardly begun."""
    try:
        with changing(path) as db:
            found = db.execute("SELECT source FROM edition WHERE NOT finished").fetchone()
    except sqlite3.DatabaseError:
        return None
    return str(found["source"]) if found else None


def _new(folder: Path, source: str, name: str) -> Path:
    path = _unused(folder)
    with changing(path) as db:
        # Commits one after another wait for the disk a few times only, and still survive a power cut.
        db.execute("PRAGMA journal_mode = WAL").fetchone()
        db.executescript(SCHEMA.read_text())
        db.execute("INSERT INTO edition (source, name) VALUES (?, ?)", (source, name))
    return path


def _unused(folder: Path) -> Path:
    return folder / f"{clock.now():%Y%m%d}-{secrets.token_hex(4)}.db"


def _remove(path: Path) -> None:
    path.unlink()
    for beside in ("-journal", "-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)


def make_current(folder: Path, path: Path) -> None:
    """From one moment to the next; the edition before stays until the next import, for those who read it."""
    draft = folder / "current.new"
    with draft.open("w") as stream:
        stream.write(path.name)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(folder / "current")
    _sync(folder)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def changing(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA wal_autocheckpoint = 10000")
        db.row_factory = sqlite3.Row
        yield db


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Opened for each question, in a tenth of a millisecond: nobody has to be told of a new edition."""
    # Whoever changes an edition changes a copy: one that answers is never written, and needs no locks.
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        db.row_factory = sqlite3.Row
        yield db


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        # A full disk has undone it already.
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def report_of(db: sqlite3.Connection) -> Report:
    edition = db.execute("SELECT * FROM edition").fetchone()
    listed = db.execute("SELECT line, reason FROM refusal ORDER BY rowid").fetchall()
    return Report(
        name=edition["name"],
        as_of=edition["as_of"],
        kept=db.execute("SELECT count(*) FROM entry").fetchone()[0],
        refused=edition["refused"],
        repeated=edition["repeated"],
        listed=tuple((each["line"], each["reason"]) for each in listed),
    )


def words(as_of: str) -> str:
    """2026-11-08 as 8 November 2026."""
    day = date.fromisoformat(as_of)
    return f"{day.day} {day:%B %Y}"
