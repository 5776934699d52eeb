"""The queue between those who ask for work and the workers: it carries the numbers of jobs and nothing else.

Huey would write pickles, and whoever can write into the broker could have a worker carry out any code.
"""

from uuid import uuid4

import structlog
from flask import current_app
from huey import Huey, RedisHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer
from redis import ConnectionPool, RedisError

from community.core.config import Settings
from community.core.patience import Patience, once

# What Huey calls the only thing that it is asked to do, by its module and its name.
TASK = "community.core.jobs.perform"
MOST_DIGITS = 18
# A worker waits for a second in the broker itself, and so a little longer for its answer.
SECONDS_TO_ANSWER = 2

log = structlog.get_logger()


class Numbers(Serializer):
    """A message is the number of a job in digits; anything else is no message."""

    def _serialize(self, data: Message) -> bytes:
        return str(int(data.args[0])).encode()

    def _deserialize(self, data: bytes) -> Message:
        if not data.isdigit() or len(data) > MOST_DIGITS:
            raise ValueError("something in the queue is not the number of a job")
        return Message(id=str(uuid4()), name=TASK, args=(int(data),), kwargs={}, retries=0, retry_delay=0)


def make_queue(settings: Settings) -> Huey:
    if not settings.redis_url:
        path = str(settings.instance / "queue.db")
        return SqliteHuey("rounds", filename=path, results=False, serializer=Numbers())
    seconds = SECONDS_TO_ANSWER
    pool = ConnectionPool.from_url(
        settings.redis_url, socket_timeout=seconds, socket_connect_timeout=seconds, retry=once()
    )
    return RedisHuey("rounds", connection_pool=pool, results=False, serializer=Numbers())


def hand_out(job_id: int) -> None:
    """Put a job into the queue. Without its broker the row waits, and the next sweep hands it out."""
    patience: Patience = current_app.extensions["queue-patience"]
    if patience.is_over:
        return
    try:
        current_app.extensions["perform"](job_id)
    except RedisError as error:
        patience.lose()
        log.warning("queue unreachable, jobs wait for the next sweep", error=str(error))
