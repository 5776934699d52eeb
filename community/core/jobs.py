"""Work that outlives the request: a row written with the change, carried out through Huey, never lost.

Huey alone forgets the running task when its worker is killed. So the queue carries nothing but a job's id;
the row holds what to do, who has it and until when, and a sweep hands out again what is due or abandoned.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey
from sqlalchemy import or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.config import Settings
from community.core.db import Model, after_commit, db, insert_new, unit_of_work

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
    lane: Mapped[str | None] = mapped_column(index=True)
    """Whose long work it is; see `_fairest`."""
    taken_at: Mapped[datetime | None]


def init_jobs(
    app: Flask,
    settings: Settings,
    table: Mapping[str, Callable[..., None]],
    given_up: Mapping[str, Callable[..., None]],
) -> None:
    """Make the queue; `table` names every job there is, `given_up` what to do when one failed for good."""
    huey = _huey(settings)
    app.extensions["jobs"], app.extensions["given-up"] = table, given_up
    app.extensions["huey"] = huey

    def perform_in_app(job_id: int) -> None:
        with app.app_context():
            perform(job_id)

    app.extensions["perform"] = huey.task(name="perform")(perform_in_app)


def _huey(settings: Settings) -> Huey:
    if settings.redis_url:
        return RedisHuey("rounds", url=settings.redis_url, results=False)
    return SqliteHuey("rounds", filename=str(settings.instance / "queue.db"), results=False)


def start(name: str, *, key: str, after: timedelta = timedelta(0), **args: Any) -> None:
    """Ask for a job in the running unit of work; a key that is known already asks for nothing new."""
    if name not in current_app.extensions["jobs"]:
        raise LookupError(f"no job is called {name}")
    now = clock.now()
    times = {"run_at": now + after, "handed_out_at": None if after else now}
    row = insert_new(Job, key=key, name=name, args=args, state=JobState.waiting, attempts=0, **times)
    job_id = db.session.scalar(row.returning(Job.id))
    if job_id is not None and not after:
        after_commit(lambda: hand_out(job_id))


def again(key: str) -> None:
    """Let a job that failed, or has been done, begin anew with fresh attempts."""
    job = db.session.scalars(select(Job).where(Job.key == key)).one()
    job.state, job.attempts, job.error = JobState.waiting, 0, None
    job.run_at = job.handed_out_at = clock.now()
    job_id = job.id
    after_commit(lambda: hand_out(job_id))


def hand_out(job_id: int) -> None:
    current_app.extensions["perform"](job_id)


def perform(job_id: int) -> None:
    """Carry out one job, if it is due and nobody else has it; a failure is tried again after a pause."""
    job = _take(job_id)
    if job is None:
        return
    name, args, attempts = job
    if attempts > MOST_ATTEMPTS:
        _give_up(job_id, name, args, "every worker that took it died")
        return
    try:
        with _heartbeat(job_id):
            current_app.extensions["jobs"][name](**args)
    except Exception as error:  # The door of all jobs: whatever went wrong is logged once and tried again.
        log.exception("job failed", job=name, id=job_id, attempt=attempts)
        words = f"{type(error).__name__}: {error}"[:500]
        if attempts < MOST_ATTEMPTS:
            _put_back(job_id, words, PAUSES[attempts - 1])
        else:
            _give_up(job_id, name, args, words)
    else:
        with unit_of_work():
            db.session.execute(
                update(Job).where(Job.id == job_id).values(state=JobState.done, lease_until=None)
            )


def _take(job_id: int) -> tuple[str, dict[str, Any], int] | None:
    now = clock.now()
    with unit_of_work():
        row = db.session.execute(
            update(Job)
            .where(Job.id == job_id, _is_due(now))
            .values(
                state=JobState.running, lease_until=now + LEASE, handed_out_at=None, attempts=Job.attempts + 1
            )
            .returning(Job.name, Job.args, Job.attempts)
        ).one_or_none()
    return None if row is None else (row.name, row.args, row.attempts)


def _is_due(now: datetime) -> Any:
    return or_(
        (Job.state == JobState.waiting) & (Job.run_at <= now),
        (Job.state == JobState.running) & (Job.lease_until < now),
    )


def _put_back(job_id: int, error: str, pause: timedelta) -> None:
    values = {"state": JobState.waiting, "lease_until": None, "error": error, "run_at": clock.now() + pause}
    with unit_of_work():
        db.session.execute(update(Job).where(Job.id == job_id).values(**values))


def _give_up(job_id: int, name: str, args: dict[str, Any], error: str) -> None:
    values = {"state": JobState.failed, "lease_until": None, "error": error}
    with unit_of_work():
        db.session.execute(update(Job).where(Job.id == job_id).values(**values))
    if name in current_app.extensions["given-up"]:
        current_app.extensions["given-up"][name](**args)


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
    threading.Thread(target=keep_sweeping, daemon=True).start()
    delays = {"initial_delay": 0.05, "max_delay": 0.5}
    consumer = app.extensions["huey"].create_consumer(workers=threads, periodic=False, **delays)
    try:
        consumer.run()
    finally:
        stopping.set()


def run_all() -> None:
    """Carry out everything that is due, here and now, until nothing is left: for setting up and for tests."""
    while due := db.session.scalars(select(Job.id).where(_is_due(clock.now())).order_by(Job.id)).all():
        db.session.rollback()
        for job_id in due:
            perform(job_id)
