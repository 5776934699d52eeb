"""Events: written down with the change, followed by their jobs, and by none when the change fails."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from community.core import jobs
from community.core.db import db, unit_of_work
from community.core.eventlog import EventRow, publish
from community.core.jobs import Job

pytestmark = pytest.mark.both_databases


@dataclass(frozen=True)
class BellRung:
    times: int


@dataclass(frozen=True)
class NobodyListens:
    word: str


@dataclass(frozen=True)
class Unheard:
    pass


@pytest.fixture
def heard(app: Flask) -> Iterator[list[int]]:
    """What the job that follows BellRung was called with."""
    heard: list[int] = []
    app.extensions["consequences"] = {BellRung: ("listen",), NobodyListens: ()}
    app.extensions["jobs"] = {"listen": lambda times: heard.append(times)}
    with app.app_context():
        yield heard


def ring(times: int) -> None:
    with unit_of_work():
        publish(BellRung(times))


def test_an_event_is_written_down_with_its_fields(heard: list[int]) -> None:
    ring(3)
    row = db.session.scalars(select(EventRow)).one()
    assert (row.name, row.body) == ("BellRung", {"times": 3})


def test_the_jobs_that_follow_get_the_fields(heard: list[int]) -> None:
    ring(3)
    jobs.run_all()
    assert heard == [3]


def test_the_same_event_twice_is_followed_twice(heard: list[int]) -> None:
    ring(1)
    ring(1)
    jobs.run_all()
    assert heard == [1, 1]


def test_an_event_without_consequences_starts_no_job(heard: list[int]) -> None:
    with unit_of_work():
        publish(NobodyListens("hello"))
    assert db.session.scalars(select(Job)).all() == []


def test_a_change_that_fails_leaves_no_event_and_no_job(heard: list[int]) -> None:
    with suppress(ZeroDivisionError), unit_of_work():
        publish(BellRung(1))
        raise ZeroDivisionError
    assert db.session.scalars(select(EventRow)).all() == []
    assert db.session.scalars(select(Job)).all() == []


def test_an_event_without_its_row_in_the_table_is_refused(heard: list[int]) -> None:
    with pytest.raises(KeyError), unit_of_work():
        publish(Unheard())
