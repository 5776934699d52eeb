"""The database: one commit at the end of a unit of work, nothing written while reading."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.engine.default import DefaultDialect

from community.core import clock
from community.core.db import (
    UtcDateTime,
    WriteWhileReading,
    after_commit,
    db,
    insert_new,
    plain,
    reading,
    stored,
    unit_of_work,
)
from community.core.streams import Stream
from tests.installation import ROOT, Installation

UNITS = 800
STREAMS: Table = Stream.__table__  # type: ignore[assignment]  # Declared as any selectable.


@pytest.fixture
def database(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def add(key: str) -> None:
    db.session.add(Stream(key=key, head=0, tail=0))


def keys() -> list[str]:
    with reading():
        return list(db.session.scalars(select(Stream.key).order_by(Stream.key)))


def add_two_and_fail() -> None:
    with unit_of_work():
        add("a:1")
        db.session.flush()
        add("a:2")
        raise ZeroDivisionError


@pytest.mark.both_databases
def test_a_unit_of_work_is_committed_at_its_end(database: None) -> None:
    with unit_of_work():
        add("a:1")
    assert keys() == ["a:1"]


@pytest.mark.both_databases
def test_a_unit_of_work_that_fails_leaves_nothing(database: None) -> None:
    with pytest.raises(ZeroDivisionError):
        add_two_and_fail()
    assert keys() == []


def test_a_unit_of_work_inside_another_is_refused(database: None) -> None:
    with unit_of_work(), pytest.raises(RuntimeError), unit_of_work():
        pass


def test_reading_inside_a_unit_of_work_is_refused_and_undoes_nothing(database: None) -> None:
    with unit_of_work():
        add("a:1")
        with pytest.raises(RuntimeError), reading():
            pass
    assert keys() == ["a:1"]


def test_after_a_unit_that_failed_the_next_one_works(database: None) -> None:
    with pytest.raises(ZeroDivisionError):
        add_two_and_fail()
    with unit_of_work():
        add("a:3")
    assert keys() == ["a:3"]


def test_a_flush_while_reading_is_refused(database: None) -> None:
    with reading():
        add("a:1")
        with pytest.raises(WriteWhileReading):
            db.session.flush()
    assert keys() == []


@pytest.mark.parametrize(
    "statement",
    [update(Stream).values(head=9), delete(Stream)],
    ids=["update", "delete"],
)
def test_a_writing_statement_while_reading_is_refused(database: None, statement: object) -> None:
    with reading(), pytest.raises(WriteWhileReading):
        db.session.execute(statement)  # type: ignore[call-overload]  # Both are statements.


def test_an_insert_while_reading_is_refused(database: None) -> None:
    with reading(), pytest.raises(WriteWhileReading):
        db.session.execute(insert_new(Stream, key="a:1", head=0, tail=0))


def test_a_plain_statement_while_reading_is_refused(database: None) -> None:
    with reading(), pytest.raises(WriteWhileReading):
        plain(insert(STREAMS), {"key": "a", "head": 0, "tail": 0})


def test_what_was_changed_before_a_plain_statement_is_seen_by_it(database: None) -> None:
    with unit_of_work():
        add("a")
        assert plain(select(STREAMS.c.key), {}).scalars().all() == ["a"]


def test_what_a_plain_statement_wrote_can_be_changed_as_if_it_had_been_loaded(database: None) -> None:
    row = {"key": "a", "head": 1, "tail": 0}
    with unit_of_work():
        plain(insert(STREAMS), row)
        made = stored(Stream, row)
        assert made is db.session.get(Stream, "a")
        made.head = 2
    assert db.session.scalars(select(Stream.head)).all() == [2]


def test_what_waits_for_the_commit_sees_the_change(database: None) -> None:
    seen: list[list[str]] = []
    with unit_of_work():
        add("a:1")
        after_commit(lambda: seen.append(keys()))
        assert seen == []
    assert seen == [["a:1"]]


def test_what_waits_for_the_commit_of_a_failed_unit_never_happens(database: None) -> None:
    happened: list[str] = []
    with suppress(ZeroDivisionError), unit_of_work():
        after_commit(lambda: happened.append("told"))
        raise ZeroDivisionError
    assert happened == []


@pytest.mark.both_databases
def test_a_taken_key_is_not_inserted_again(database: None) -> None:
    for _ in range(2):
        with unit_of_work():
            db.session.execute(insert_new(Stream, key="a:1", head=0, tail=0))
    assert keys() == ["a:1"]


def test_a_moment_comes_back_in_utc() -> None:
    column, dialect = UtcDateTime(), DefaultDialect()
    east = datetime(2026, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=3)))
    kept = column.process_bind_param(east, dialect)
    assert column.process_result_value(kept, dialect) == east
    naive = east.astimezone(UTC).replace(tzinfo=None)  # As SQLite gives it back.
    assert column.process_result_value(naive, dialect) == east


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        UtcDateTime().process_bind_param(clock.now().replace(tzinfo=None), DefaultDialect())


@pytest.mark.both_databases
def test_eight_hundred_units_at_once_all_get_their_turn(app: Flask) -> None:
    def count_up(_: int) -> None:
        with app.app_context(), unit_of_work():
            head = db.session.scalars(select(Stream).with_for_update()).one()
            head.head += 1

    with app.app_context(), unit_of_work():
        add("a:1")
    with ThreadPoolExecutor(max_workers=12) as threads:
        list(threads.map(count_up, range(UNITS)))
    with app.app_context(), reading():
        assert db.session.scalar(select(func.sum(Stream.head))) == UNITS


GREENLETS = """
from gevent import monkey
monkey.patch_all()
import sqlite3, sys
import gevent
from community.app import create_app
from community.core.db import unit_of_work
from community.core.streams import tell
from community.core.config import from_environment

app = create_app(from_environment())
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")

def write():
    with app.app_context(), unit_of_work():
        tell("post:1", "reply.removed", {"id": 1})

writer = gevent.spawn(write)
gevent.sleep(0.05)
assert not writer.ready()
held.execute("ROLLBACK")
writer.get(timeout=5)
"""


def test_who_waits_for_another_writer_lets_everybody_else_go_on(tmp_path: Path) -> None:
    """SQLite's own wait would keep the thread, here for its 15 seconds: the lock is given back on it."""
    site = Installation(tmp_path)
    site.run("setup")
    database = str(site.instance / "rounds.db")
    command = [sys.executable, "-c", GREENLETS, database]
    assert subprocess.run(command, cwd=ROOT, env=site.environment, timeout=14).returncode == 0


JOURNAL = """
import sys
if sys.argv[1:]:
    from gevent import monkey
    monkey.patch_all()
from community.app import create_app
from community.core.db import db
with create_app().app_context():
    print(db.session.connection().exec_driver_sql("PRAGMA wal_autocheckpoint").scalar())
"""


def test_where_many_wait_the_journal_is_left_to_the_workers(tmp_path: Path) -> None:
    site = Installation(tmp_path)
    site.run("setup")

    def longest(*words: str) -> int:
        command = [sys.executable, "-c", JOURNAL, *words]
        return int(subprocess.check_output(command, cwd=ROOT, env=site.environment, text=True))

    assert longest("patched") > 2 * longest()
