"""How often something may be done: one counter for all doors, shared over Redis where it is set."""

import math
from collections.abc import Callable
from functools import cache
from threading import Timer
from time import monotonic

import structlog
from flask import Flask, current_app
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import MovingWindowRateLimiter
from redis import RedisError

from community.core import clock
from community.core.config import Settings
from community.core.errors import TooMany
from community.core.patience import SECONDS_TO_ANSWER, Patience, once

SECONDS_BETWEEN_SWEEPS = 10

log = structlog.get_logger()

Question = Callable[..., bool]


class Memory(MemoryStorage):
    """The library's, which as it comes starts a thread after every hit that looks through all its keys."""

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, Seldom(value) if isinstance(value, Timer) else value)


class Seldom:
    """What the library takes for its timer: it is over only when the next sweep is due."""

    def __init__(self, timer: Timer) -> None:
        self.start = timer.start
        self.is_over_at = monotonic() + SECONDS_BETWEEN_SWEEPS

    def is_alive(self) -> bool:
        return monotonic() < self.is_over_at


def init_limits(app: Flask, settings: Settings) -> None:
    app.extensions["limits"] = MovingWindowRateLimiter(_storage(settings))
    app.extensions["limits-alone"] = MovingWindowRateLimiter(Memory())
    app.extensions["limits-patience"] = Patience()


def _storage(settings: Settings) -> Storage:
    if not settings.redis_url:
        return Memory()
    # A broker that hangs must not hang every request with it.
    seconds = SECONDS_TO_ANSWER
    return RedisStorage(
        settings.redis_url,
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        retry=once(),  # type: ignore[arg-type]  # Any option of the client is passed on to it.
    )


def spend(key: str, limit: str) -> None:
    """Count one use of `key`; raises TooMany when `limit`, such as "20 per minute", is used up."""
    _ask(key, limit, MovingWindowRateLimiter.hit)


def ensure_left(key: str, limit: str) -> None:
    """Raises TooMany when `limit` is used up, but counts nothing: for what counts only when it fails."""
    _ask(key, limit, MovingWindowRateLimiter.test)


def _ask(key: str, limit: str, question: Question) -> None:
    patience: Patience = current_app.extensions["limits-patience"]
    if not patience.is_over:
        try:
            _insist(current_app.extensions["limits"], key, limit, question)
            return
        except (StorageError, RedisError) as error:
            patience.lose()
            log.warning("limits counted without the broker", error=str(error))
    # A broker that is down must not close the site: this process counts alone until it is back.
    _insist(current_app.extensions["limits-alone"], key, limit, question)


def _insist(limiter: MovingWindowRateLimiter, key: str, limit: str, question: Question) -> None:
    item = _parsed(limit)
    if question(limiter, item, key):
        return
    opens_at = limiter.get_window_stats(item, key).reset_time
    seconds = max(1, math.ceil(opens_at - clock.now().timestamp()))
    raise TooMany(
        f"That was very often in a short time. Try again in {_words(seconds)}.", retry_after=seconds
    )


@cache
def _parsed(limit: str) -> RateLimitItem:
    return parse(limit)


def _words(seconds: int) -> str:
    if seconds < 90:
        return f"{seconds} second{'s' if seconds > 1 else ''}"
    return f"{round(seconds / 60)} minutes"
