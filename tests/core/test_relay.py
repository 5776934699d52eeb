"""Hints between processes: they come at once, and a broker that is gone, hangs or is abused does no harm."""

import pickle
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import pytest
import redis
from flask import Flask

from community.core import jobs, limits, streams
from community.core.config import Settings
from community.core.db import db, unit_of_work
from community.core.jobs import Job
from community.core.queue import make_queue
from community.core.relay import CHANNEL, Hint, keep_listening
from tests import servers
from tests.live import until


@pytest.fixture
def hanging_broker() -> Iterator[str]:
    """Something that takes every connection and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def listening(url: str) -> Hint:
    """Another process that waits for hints."""
    hint = Hint(url)

    def start(target: object, *args: object) -> None:
        threading.Thread(target=target, args=args, daemon=True).start()  # type: ignore[arg-type]

    keep_listening(hint, start, sleep)
    assert until(hint.event.is_set, 10)
    hint.event.clear()
    return hint


@pytest.mark.servers
def test_a_hint_reaches_other_processes_over_the_broker(redis_url: str) -> None:
    other = listening(redis_url)
    Hint(redis_url).publish()
    assert other.event.wait(5)


@pytest.mark.servers
def test_a_broker_that_comes_back_is_listened_to_again_and_what_it_missed_is_looked_for() -> None:
    port = servers.free_port()
    with servers.or_skip(lambda: servers.redis(port)) as url:
        other, here = listening(url), Hint(url)
    here.publish()
    with servers.redis(port):
        assert other.event.wait(10), "it does not look by itself when it is back"
        sleep(0.5)
        other.event.clear()
        here.publish()
        assert other.event.wait(10)


@pytest.mark.servers
def test_a_forged_hint_is_never_opened(app: Flask, redis_url: str, tmp_path: Path) -> None:
    """Case 126: whoever can write to the broker can wake a process, and make it do nothing else."""
    other, canary = listening(redis_url), tmp_path / "opened"
    redis.Redis.from_url(redis_url).publish(CHANNEL, pickle.dumps(Canary(str(canary))))
    assert other.event.wait(5)
    assert not canary.exists()


@pytest.mark.servers
def test_a_forged_job_is_never_opened(settings: Settings, redis_url: str, tmp_path: Path) -> None:
    """Case 126: the queue carries numbers, and what is no number is refused unread."""
    queue = make_queue(replace(settings, redis_url=redis_url))
    canary = tmp_path / "opened"
    for forged in (
        pickle.dumps(Canary(str(canary))),
        b"",
        b"-1",
        b"1e3",
        b"7" * 40,
        b"1 ",
        b"1 2;3",
        "٣".encode(),
        b'{"job": 1}',
    ):
        queue.storage.enqueue(forged)
        with pytest.raises(ValueError, match="not the number of a job"):
            queue.dequeue()
    assert not canary.exists()


@pytest.mark.servers
def test_a_job_in_the_queue_is_a_number(app: Flask, settings: Settings, redis_url: str) -> None:
    """Case 126: nothing of what a job is about is in the broker, and no pickle."""
    jobs.init_jobs(app, replace(settings, redis_url=redis_url), {"note": print}, {}, {})
    queue = app.extensions["huey"]
    queue.storage.flush_all()
    with app.app_context(), unit_of_work():
        jobs.start("note", key="note:1", word="secret")
    assert queue.storage.enqueued_items() == [b"1"]
    assert queue.dequeue().args == (1,)


@pytest.mark.servers
def test_a_broker_that_hangs_holds_up_no_change(app: Flask, settings: Settings, hanging_broker: str) -> None:
    hanging = replace(settings, redis_url=hanging_broker)
    jobs.init_jobs(app, hanging, {"note": print}, {}, {})
    limits.init_limits(app, hanging)
    app.extensions["hint"] = Hint(hanging_broker)
    change(app, 0)
    began = monotonic()
    for number in range(1, 20):
        change(app, number)
    # Each of them would have waited for a second twice.
    assert monotonic() - began < 10
    with app.app_context():
        assert db.session.query(Job).count() == 20


def change(app: Flask, number: int) -> None:
    with app.app_context(), unit_of_work():
        limits.spend("somebody", "100 per minute")
        streams.tell("forum:1", "badge.changed", {"handle": "amara"})
        jobs.start("note", key=f"note:{number}", word="x")


class Canary:
    """Opened as a pickle, it leaves a file behind."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return open, (self.path, "w")


def test_the_canary_sings(tmp_path: Path) -> None:
    """What the tests above look for does appear when somebody opens it."""
    pickle.loads(pickle.dumps(Canary(str(tmp_path / "opened")))).close()  # noqa: S301 - our own
    assert (tmp_path / "opened").exists()
