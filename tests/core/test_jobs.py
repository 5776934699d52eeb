"""Jobs: asked for once, done once, tried again after a failure, handed on when their worker dies."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from community.core import clock, jobs
from community.core.db import db, unit_of_work
from community.core.jobs import Job, JobState

pytestmark = pytest.mark.both_databases


class Work:
    """Jobs of the test's own, in the application's table: they note what they were called with."""

    def __init__(self, app: Flask) -> None:
        self.done: list[str] = []
        self.given_up: list[str] = []
        self.failures = 0
        app.extensions["jobs"] = {"note": self.note, "film": self.note}
        app.extensions["lanes"] = {"film": lambda word: word[0]}
        app.extensions["given-up"] = {"note": self.give_up}

    def note(self, word: str) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the register is away")
        self.done.append(word)

    def give_up(self, word: str) -> None:
        self.given_up.append(word)


@pytest.fixture
def work(app: Flask) -> Iterator[Work]:
    work = Work(app)
    with app.app_context():
        yield work


def ask(key: str = "note:1", word: str = "ready", **more: timedelta) -> None:
    with unit_of_work():
        jobs.start("note", key=key, word=word, **more)


def fail_after_asking() -> None:
    with unit_of_work():
        jobs.start("note", key="note:1", word="ready")
        raise ZeroDivisionError


def only_job() -> Job:
    job = db.session.scalars(select(Job)).one()
    db.session.refresh(job)
    return job


def test_a_job_asked_for_twice_is_done_once(work: Work) -> None:
    ask()
    ask()
    jobs.run_all()
    assert work.done == ["ready"]


def test_a_job_of_a_unit_that_failed_is_never_done(work: Work) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_after_asking()
    jobs.run_all()
    assert work.done == []


def test_a_job_that_is_done_is_not_done_again(work: Work) -> None:
    ask()
    jobs.run_all()
    jobs.perform(only_job().id)
    assert work.done == ["ready"]


def test_a_job_that_nobody_knows_is_refused(work: Work) -> None:
    with unit_of_work(), pytest.raises(LookupError):
        jobs.start("unheard-of", key="x")


def test_a_job_for_later_waits_for_its_time(work: Work) -> None:
    ask(after=timedelta(hours=1))
    jobs.run_all()
    assert work.done == []
    with clock.frozen(clock.now() + timedelta(hours=2)):
        jobs.run_all()
    assert work.done == ["ready"]


def test_a_job_that_failed_is_tried_again_after_a_pause(work: Work) -> None:
    work.failures = 1
    ask()
    jobs.run_all()
    assert (only_job().state, work.done) == (JobState.waiting, [])
    with clock.frozen(clock.now() + jobs.PAUSES[0] * 2):
        jobs.run_all()
    assert work.done == ["ready"]


def test_a_job_that_fails_every_time_is_given_up_with_its_reason(work: Work) -> None:
    work.failures = 99
    ask()
    for moment in hours_from(clock.now()):
        with clock.frozen(moment):
            jobs.run_all()
        if work.given_up:
            break
    assert work.given_up == ["ready"]
    assert (only_job().state, only_job().error) == (JobState.failed, "ConnectionError: the register is away")


def test_a_job_given_up_begins_anew_when_asked_again(work: Work) -> None:
    test_a_job_that_fails_every_time_is_given_up_with_its_reason(work)
    work.failures = 0
    with unit_of_work():
        jobs.again("note:1")
    jobs.run_all()
    assert work.done == ["ready"]


def test_a_job_whose_worker_died_is_handed_on_when_its_lease_ends(work: Work) -> None:
    ask()
    jobs._take(Job.id == only_job().id)  # A worker that takes the job and is never heard of again.
    assert jobs.sweep() == 0
    with clock.frozen(clock.now() + jobs.LEASE * 2):
        assert jobs.sweep() == 1
        jobs.run_all()
    assert work.done == ["ready"]


def test_a_job_that_kills_every_worker_is_given_up(work: Work) -> None:
    ask()
    moment = clock.now()
    for _ in range(jobs.MOST_ATTEMPTS):
        with clock.frozen(moment):
            assert jobs._take(Job.id == only_job().id)
        moment += jobs.LEASE * 2
    with clock.frozen(moment):
        jobs.run_all()
    assert (work.done, work.given_up) == ([], ["ready"])


def test_a_sweep_hands_out_what_waits_in_the_queue_only_once(work: Work) -> None:
    ask()
    assert jobs.sweep() == 0
    with clock.frozen(clock.now() + jobs.QUEUED * 2):
        assert jobs.sweep() == 1
        assert jobs.sweep() == 0


def ask_for_films(*words: str) -> None:
    with unit_of_work():
        for word in words:
            jobs.start("film", key=f"film:{word}", word=word)


def test_ones_many_long_jobs_do_not_hold_up_the_one_of_another(work: Work) -> None:
    ask_for_films("a1", "a2", "a3", "a4", "b1", "c1")
    jobs.run_all()
    assert work.done == ["a1", "b1", "c1", "a2", "a3", "a4"]


def test_in_a_lane_one_job_is_under_way_at_a_time(work: Work) -> None:
    ask_for_films("a1", "a2", "b1")
    assert [(taken := jobs._take_fairest()) and taken.args["word"] for _ in range(3)] == ["a1", "b1", None]


def test_a_lane_whose_worker_died_goes_on_when_the_lease_ends(work: Work) -> None:
    ask_for_films("a1", "a2")
    jobs._take_fairest()
    with clock.frozen(clock.now() + jobs.LEASE * 2):
        jobs.run_all()
    assert work.done == ["a1", "a2"]


def test_the_short_jobs_of_one_change_go_to_one_worker_and_each_long_one_alone(
    work: Work, app: Flask
) -> None:
    handed_out: list[tuple[int, ...]] = []
    app.extensions["hand-out"] = lambda *job_ids: handed_out.append(job_ids)
    with unit_of_work():
        names = {"note:1": "note", "film:1": "film", "note:2": "note", "film:2": "film"}
        jobs.start_all(names, word="ready")
    ids = {job.key: job.id for job in db.session.scalars(select(Job))}
    assert handed_out == [(ids["note:1"], ids["note:2"]), (ids["film:1"],), (ids["film:2"],)]


def test_long_jobs_leave_room_for_short_ones(work: Work, app: Flask) -> None:
    ask_for_films("a1")
    ask()
    with app.extensions["places-for-long-work"]:
        jobs.run_all()
    assert work.done == ["ready"]
    jobs.run_all()
    assert work.done == ["ready", "a1"]


def test_whoever_ends_a_long_job_hands_out_the_next(work: Work, app: Flask) -> None:
    handed: list[int] = []
    ask_for_films("a1", "b1")
    app.extensions["hand-out"] = handed.append
    first, second = db.session.scalars(select(Job.id).order_by(Job.id)).all()
    db.session.rollback()
    jobs.perform(first)
    assert handed == [second]


def hours_from(moment: datetime) -> list[datetime]:
    return [moment + timedelta(hours=number) for number in range(9)]
