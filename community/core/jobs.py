"""Work that outlives the request: a row written with the change, carried out through Huey, never lost.

Huey alone forgets the running task when its worker is killed. So the queue carries nothing but a job's id;
the row holds what to do, who has it and until when, and a sweep hands out again what is due or abandoned.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache, partial
from typing import Any, NamedTuple

import structlog
from flask import Flask, current_app
from sqlalchemy import Select, Table, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, aliased, mapped_column

from community.core import clock
from community.core.config import Settings
from community.core.db import Model, after_commit, db, insert_new, plain, reading, unit_of_work
from community.core.queue import hand_out, init_queue

LEASE = timedelta(seconds=30)
HEARTBEAT_SECONDS = 8
SWEEP_SECONDS = 4
PAUSES = (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10))
MOST_ATTEMPTS = len(PAUSES) + 1
QUEUED = timedelta(minutes=1)

log = structlog.get_logger()


class JobState(StrEnum):
    waiting = "waiting"
    running = "running"
    done = "done"
    failed = "failed"


class Job(Model):
    """One piece of work; `key` makes asking twice harmless, after `lease_until` its holder counts as dead."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    args: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default=JobState.waiting, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    run_at: Mapped[datetime] = mapped_column(index=True)
    handed_out_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    error: Mapped[str | None]
    lane: Mapped[str | None] = mapped_column(index=True)  # Whose long work it is.
    taken_at: Mapped[datetime | None]


_table: Table = Job.__table__  # type: ignore[assignment]  # Declared as any selectable.


def init_jobs(
    app: Flask,
    settings: Settings,
    table: Mapping[str, Callable[..., None]],
    given_up: Mapping[str, Callable[..., None]],
    lanes: Mapping[str, Callable[..., str]],
) -> None:
    """Make the queue; `table` names every job there is, `given_up` what to do when one failed for good.

    `lanes` names the jobs that take long, and says from their arguments whose they are: nobody's many hold up
    the one of somebody else, and all of them together leave room for what is short.
    """
    app.extensions["jobs"], app.extensions["given-up"], app.extensions["lanes"] = table, given_up, lanes
    app.extensions["places-for-long-work"] = threading.Semaphore()
    init_queue(app, settings, perform)


def start(name: str, *, key: str, after: timedelta = timedelta(0), **args: Any) -> None:
    """Ask for one job, as `start_all` does."""
    start_all({key: name}, after=after, **args)


def start_all(names: Mapping[str, str], *, after: timedelta = timedelta(0), **args: Any) -> None:
    """Ask for jobs, by their keys, in the running unit of work; a key known already asks for nothing new."""
    if unknown := set(names.values()) - set(current_app.extensions["jobs"]):
        raise LookupError(f"no job is called {unknown.pop()}")
    if not names:
        return
    rows = [_row(name, key, after, args) for key, name in names.items()]
    new = plain(_ask_in(db.engine.dialect.name), rows).all()
    if after:
        return
    # What takes long would hold up the others, and others of its kind.
    after_commit(partial(hand_out, *(job_id for job_id, lane in new if lane is None)))
    for job_id in (job_id for job_id, lane in new if lane is not None):
        after_commit(partial(hand_out, job_id))


@cache
def _ask_in(_dialect: str) -> Any:
    """Made once for each kind of database."""
    return insert_new(_table).returning(_table.c.id, _table.c.lane)


def _row(name: str, key: str, after: timedelta, args: dict[str, Any]) -> dict[str, Any]:
    now = clock.now()
    lanes = current_app.extensions["lanes"]
    return {
        "key": key,
        "name": name,
        "args": args,
        "state": JobState.waiting,
        "attempts": 0,
        "run_at": now + after,
        "handed_out_at": None if after else now,
        "lane": lanes[name](**args) if name in lanes else None,
    }


def again(key: str) -> None:
    """Let a job that failed, or has been done, begin anew with fresh attempts."""
    job = db.session.scalars(select(Job).where(Job.key == key)).one()
    job.state, job.attempts, job.error = JobState.waiting, 0, None
    job.run_at = job.handed_out_at = clock.now()
    after_commit(partial(hand_out, job.id))


def perform(job_id: int) -> bool:
    """Carry out one job, if it is due and nobody else has it; a failure is tried again after a pause.

    A job in a lane only brings along the chance for the one whose turn it is. False when there was none.
    """
    taken = _take(Job.id == job_id, Job.lane.is_(None))
    if taken is not None:
        _carry_out(taken)
        return True
    places: threading.Semaphore = current_app.extensions["places-for-long-work"]
    if not places.acquire(blocking=False):
        return False  # Whoever gives up a place hands out the next.
    try:
        taken = _take_fairest()
        if taken is not None:
            _carry_out(taken)
    finally:
        places.release()
    if taken is not None:
        _hand_out_next()
    return taken is not None


class Taken(NamedTuple):
    id: int
    name: str
    args: dict[str, Any]
    attempts: int


def _carry_out(job: Taken) -> None:
    if job.attempts > MOST_ATTEMPTS:
        _give_up(job, "every worker that took it died")
        return
    try:
        with _heartbeat(job.id):
            current_app.extensions["jobs"][job.name](**job.args)
    except Exception as error:  # The door of all jobs: whatever went wrong is logged once and tried again.
        log.exception("job failed", job=job.name, id=job.id, attempt=job.attempts)
        words = f"{type(error).__name__}: {error}"[:500]
        if job.attempts < MOST_ATTEMPTS:
            _put_back(job.id, words, PAUSES[job.attempts - 1])
        else:
            _give_up(job, words)
    else:
        with unit_of_work():
            db.session.execute(
                update(Job).where(Job.id == job.id).values(state=JobState.done, lease_until=None)
            )


def _take(*which: Any) -> Taken | None:
    now = clock.now()
    values = {"state": JobState.running, "lease_until": now + LEASE, "taken_at": now, "handed_out_at": None}
    with unit_of_work():
        row = db.session.execute(
            update(Job)
            .where(*which, _is_due(now))
            .values(**values, attempts=Job.attempts + 1)
            .returning(Job.id, Job.name, Job.args, Job.attempts)
        ).one_or_none()
    return None if row is None else Taken(*row)


def _take_fairest() -> Taken | None:
    """The turn goes to the lane that has waited longest for one; a lane has one job under way at a time."""
    return _take(Job.id == _first_in_line(clock.now()).scalar_subquery())


def _first_in_line(now: datetime) -> Select[int]:
    under_way, earlier = aliased(Job), aliased(Job)
    is_busy = (under_way.state == JobState.running) & (under_way.lease_until >= now)
    busy = select(under_way.lane).where(under_way.lane.is_not(None), is_busy)
    last_turn = select(func.max(earlier.taken_at)).where(earlier.lane == Job.lane).scalar_subquery()
    waiting = select(Job.id).where(Job.lane.is_not(None), Job.lane.not_in(busy), _is_due(now))
    return waiting.order_by(last_turn.asc().nulls_first(), Job.run_at, Job.id).limit(1)


def _hand_out_next() -> None:
    with reading():
        job_id = db.session.scalar(_first_in_line(clock.now()))
    if job_id is not None:
        hand_out(job_id)


def is_alive(name: str, **args: Any) -> bool:
    """Whether such a job waits for its time or turn, or is under way in the hands of a worker that lives."""
    same = (Job.args[key].as_integer() == value for key, value in args.items())
    alive = or_(
        Job.state == JobState.waiting, (Job.state == JobState.running) & (Job.lease_until >= clock.now())
    )
    return db.session.scalar(select(Job.id).where(Job.name == name, *same, alive).limit(1)) is not None


def _is_due(now: datetime) -> Any:
    return or_(
        (Job.state == JobState.waiting) & (Job.run_at <= now),
        (Job.state == JobState.running) & (Job.lease_until < now),
    )


def _put_back(job_id: int, error: str, pause: timedelta) -> None:
    values = {"state": JobState.waiting, "lease_until": None, "error": error, "run_at": clock.now() + pause}
    with unit_of_work():
        db.session.execute(update(Job).where(Job.id == job_id).values(**values))


def _give_up(job: Taken, error: str) -> None:
    values = {"state": JobState.failed, "lease_until": None, "error": error}
    with unit_of_work():
        db.session.execute(update(Job).where(Job.id == job.id).values(**values))
    if job.name in current_app.extensions["given-up"]:
        current_app.extensions["given-up"][job.name](**job.args)


@contextmanager
def _heartbeat(job_id: int) -> Iterator[None]:
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # The proxy does not reach into a thread.
    done = threading.Event()

    def beat() -> None:
        while not done.wait(HEARTBEAT_SECONDS):
            try:
                with app.app_context(), unit_of_work():
                    lease = update(Job).where(Job.id == job_id).values(lease_until=clock.now() + LEASE)
                    db.session.execute(lease)
            except SQLAlchemyError:  # One missed beat is no death; the lease outlasts three of them.
                log.exception("heartbeat missed", id=job_id)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def sweep() -> int:
    """Hand out every job that is due or whose holder has died; returns how many."""
    now = clock.now()
    not_queued = or_(Job.handed_out_at.is_(None), Job.handed_out_at < now - QUEUED)
    with unit_of_work():
        due = db.session.scalars(
            select(Job.id).where(_is_due(now), not_queued).order_by(Job.run_at).limit(100)
        ).all()
        db.session.execute(update(Job).where(Job.id.in_(due)).values(handed_out_at=now))
    for job_id in due:
        hand_out(job_id)
    return len(due)


def work(app: Flask, *, threads: int) -> None:
    """Carry out jobs until the process is told to stop."""

    def keep_sweeping() -> None:
        while not stopping.wait(SWEEP_SECONDS):
            try:
                with app.app_context():
                    sweep()
            except SQLAlchemyError:  # A database that is away for a moment must not end the sweeping.
                log.exception("sweep missed")

    stopping = threading.Event()
    app.extensions["places-for-long-work"] = threading.Semaphore(max(1, threads - 1))
    threading.Thread(target=keep_sweeping, daemon=True).start()
    delays = {"initial_delay": 0.05, "max_delay": 0.5}
    consumer = app.extensions["huey"].create_consumer(workers=threads, periodic=False, **delays)
    try:
        consumer.run()
    finally:
        stopping.set()


def run_all() -> None:
    """Carry out everything that is due, here and now, until nothing is left: for setting up and for tests."""
    done = [True]
    while any(done):
        due = db.session.scalars(select(Job.id).where(_is_due(clock.now())).order_by(Job.id)).all()
        db.session.rollback()
        done = [perform(job_id) for job_id in due]
