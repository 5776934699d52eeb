"""The queue between those who ask for work and the workers: it carries the numbers of jobs and nothing else.

Huey would write pickles, and whoever can write into the broker could have a worker carry out any code.
"""

import threading
import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any
from uuid import uuid4

import structlog
from flask import Flask, current_app
from gevent import monkey
from huey import Huey, RedisHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer
from redis import ConnectionPool, RedisError

from community.core.config import Settings
from community.core.patience import Patience, once

# What Huey calls the only thing that it is asked to do, by its module and its name.
TASK = "community.core.queue.perform"
MOST_DIGITS = 18
# A worker waits for a second in the broker itself, and so a little longer for its answer.
SECONDS_TO_ANSWER = 2

log = structlog.get_logger()


class Numbers(Serializer):
    """A message is the numbers of jobs in digits, with blanks between; anything else is no message."""

    def _serialize(self, data: Message) -> bytes:
        return b" ".join(str(int(each)).encode() for each in data.args)

    def _deserialize(self, data: bytes) -> Message:
        numbers = data.split(b" ")
        if not all(each.isdigit() and len(each) <= MOST_DIGITS for each in numbers):
            raise ValueError("something in the queue is not the number of a job")
        job_ids = tuple(map(int, numbers))
        return Message(id=str(uuid4()), name=TASK, args=job_ids, kwargs={}, retries=0, retry_delay=0)


class Tray:
    """Where a process that serves puts its jobs down, so that no request waits for the queue.

    The queue opens its store once a thread, and each request is one of its own: so a single one sends all.
    """

    def __init__(self, send: Callable[..., Any]) -> None:
        self.send = send
        self.waiting: SimpleQueue[tuple[int, ...]] = SimpleQueue()
        self.is_tended = False

    def put(self, *job_ids: int) -> None:
        self.waiting.put(job_ids)
        if not self.is_tended:
            self.is_tended = True
            threading.Thread(target=self._tend, daemon=True).start()

    def _tend(self) -> None:
        while True:
            job_ids = self.waiting.get()
            time.sleep(0)  # Whoever waits for the same commit, to tell thousands of it, comes first.
            try:
                self.send(*job_ids)
            except Exception:  # The door of this thread: one that cannot be sent must not end the sending.
                log.exception("jobs not handed out, a sweep will", ids=job_ids)


def init_queue(app: Flask, settings: Settings, perform: Callable[[int], Any]) -> None:
    """Make the queue, whose workers call `perform` with the number of a job."""
    huey, patience = make_queue(settings), Patience()

    def perform_in_app(*job_ids: int) -> None:
        for job_id in job_ids:
            with app.app_context():
                perform(job_id)

    enqueue = huey.task(name="perform")(perform_in_app)

    def send(*job_ids: int) -> None:
        """Without its broker the row waits, and a later sweep hands it out."""
        if patience.is_over:
            return
        try:
            enqueue(*job_ids)
        except RedisError as error:
            patience.lose()
            log.warning("queue unreachable, jobs wait for the next sweep", error=str(error))

    app.extensions["huey"] = huey
    app.extensions["hand-out"] = Tray(send).put if monkey.is_module_patched("threading") else send


def hand_out(*job_ids: int) -> None:
    """Have a worker carry out these jobs, one after the other."""
    if job_ids:
        current_app.extensions["hand-out"](*job_ids)


def make_queue(settings: Settings) -> Huey:
    if not settings.redis_url:
        path = str(settings.instance / "queue.db")
        # The rows are durable; what carries their numbers need not wait for the disk.
        return SqliteHuey("rounds", filename=path, results=False, fsync=False, serializer=Numbers())
    seconds = SECONDS_TO_ANSWER
    pool = ConnectionPool.from_url(
        settings.redis_url, socket_timeout=seconds, socket_connect_timeout=seconds, retry=once()
    )
    return RedisHuey("rounds", connection_pool=pool, results=False, serializer=Numbers())
