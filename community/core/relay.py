"""Passing on what is new in the streams to the browsers of this process.

A hint says that there is something to look for: from this process at once, from others over Redis where
it is set. It may be lost; the log is the truth, and every process looks into it once a second anyway.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import redis
import structlog
from flask import Flask, current_app

from community.core.config import Settings

CHANNEL = "rounds:streams"
SECONDS_BETWEEN_LOOKS = 1.0
# PostgreSQL gives ids before the commit, so a later look may find a lower id: look back this far.
OVERLAP = 200

log = structlog.get_logger()


class Hint:
    """Something to wait for; `publish` passes it on to the other processes."""

    def __init__(self, redis_url: str | None) -> None:
        self.event = threading.Event()
        self.redis_url = redis_url
        self.broker = redis.Redis.from_url(redis_url, socket_timeout=2) if redis_url else None

    def wait(self) -> None:
        self.event.wait(SECONDS_BETWEEN_LOOKS)
        self.event.clear()

    def publish(self) -> None:
        self.event.set()
        if self.broker is None:
            return
        try:
            self.broker.publish(CHANNEL, b"")
        except redis.RedisError as error:
            log.warning("broker unreachable, others will look within a second", error=str(error))

    def listen(self) -> None:
        """Wake up whenever another process has something new; ends with the broker."""
        assert self.redis_url is not None
        listener = redis.Redis.from_url(self.redis_url).pubsub()  # type: ignore[no-untyped-call]  # Its own lack.
        listener.subscribe(CHANNEL)
        for _ in listener.listen():
            self.event.set()


def init_relay(app: Flask, settings: Settings) -> None:
    app.extensions["hint"] = Hint(settings.redis_url)


def wake() -> None:
    current_app.extensions["hint"].publish()


class Mark:
    """How far this process has read the log of all streams, by the ids of its rows."""

    def __init__(self, newest: Sequence[int]) -> None:
        self.newest = max(newest, default=0)
        self.passed: deque[int] = deque(newest, maxlen=4 * OVERLAP)

    @property
    def look_from(self) -> int:
        return self.newest - OVERLAP

    def pass_by(self, ids: Sequence[int]) -> list[int]:
        """Those of `ids` that were not seen before, which from now on they were."""
        seen = set(self.passed)
        fresh = [each for each in ids if each not in seen]
        self.passed.extend(fresh)
        self.newest = max([self.newest, *fresh])
        return fresh


def keep_listening(hint: Hint, start: Callable[..., Any], pause: Callable[[float], Any]) -> None:
    """Listen to the broker in a thread of its own, and come back to it when it was away."""

    def forever() -> None:
        while True:
            try:
                hint.listen()
            except redis.RedisError as error:
                log.warning("broker away", error=str(error))
            pause(SECONDS_BETWEEN_LOOKS)

    if hint.redis_url:
        start(forever)
