"""Saying that the streams have something new, and hearing it said.

A hint says that there is something to look for: from this process at once, from others over Redis where
it is set. It may be lost; the log is the truth, and every process looks into it often anyway.
"""

import threading
from collections.abc import Callable
from time import monotonic
from typing import Any

import redis
import structlog
from flask import Flask, current_app

from community.core.config import Settings
from community.core.patience import SECONDS_TO_ANSWER, once

CHANNEL = "rounds:streams"
SECONDS_BETWEEN_LOOKS = 0.4
SECONDS_BETWEEN_PULSES = 5
SHORTEST_PAUSE, LONGEST_PAUSE = 0.25, 5.0

log = structlog.get_logger()


class Hint:
    """Something to wait for; `publish` passes it on to the other processes, which nobody waits for."""

    def __init__(self, redis_url: str | None) -> None:
        self.event = threading.Event()
        self.redis_url = redis_url
        self.untold = threading.Event()
        self.is_telling = False

    def wait(self) -> None:
        self.event.wait(SECONDS_BETWEEN_LOOKS)
        self.event.clear()

    def publish(self) -> None:
        """However long the broker takes to answer, a request goes on at once."""
        self.event.set()
        if self.redis_url is None:
            return
        self.untold.set()
        if not self.is_telling:
            self.is_telling = True
            threading.Thread(target=self._keep_telling, daemon=True).start()

    def _keep_telling(self) -> None:
        broker = self._broker()
        forever(lambda: self._tell(broker), threading.Event().wait)

    def _tell(self, broker: redis.Redis) -> None:
        """Many hints in a row are one; what could not be said is said when the broker is back."""
        self.untold.wait()
        self.untold.clear()
        try:
            broker.publish(CHANNEL, b"")
        except redis.RedisError:
            self.untold.set()
            raise

    def listen(self) -> None:
        """Wake up whenever another process has something new. Raises RedisError when the broker is gone."""
        listener = self._broker().pubsub()  # type: ignore[no-untyped-call]  # Its own lack.
        try:
            listener.subscribe(CHANNEL)
            self.event.set()  # Whatever was said while nobody listened.
            while True:
                # What the message says is nobody's business: everything is read from the log.
                heard = listener.get_message(timeout=SECONDS_BETWEEN_PULSES)
                if heard is not None:
                    self.event.set()
                elif listener.health_check_response_counter > 1:
                    raise redis.TimeoutError("two pulses without an answer")
        finally:
            listener.close()

    def _broker(self) -> redis.Redis:
        assert self.redis_url is not None
        return redis.Redis.from_url(
            self.redis_url,
            socket_timeout=SECONDS_TO_ANSWER,
            socket_connect_timeout=SECONDS_TO_ANSWER,
            health_check_interval=SECONDS_BETWEEN_PULSES,
            retry=once(),  # `forever` tries again, and after a pause.
        )


def init_relay(app: Flask, settings: Settings) -> None:
    app.extensions["hint"] = Hint(settings.redis_url)


def wake() -> None:
    current_app.extensions["hint"].publish()


def keep_listening(hint: Hint, start: Callable[..., Any], pause: Callable[[float], Any]) -> None:
    """Listen to the broker in a thread of its own, and come back to it when it was away."""
    if hint.redis_url:
        start(forever, hint.listen, pause)


def forever(act: Callable[[], None], pause: Callable[[float], Any]) -> None:
    """Do it again and again; while the broker is away, less and less often."""
    seconds = SHORTEST_PAUSE
    while True:
        began = monotonic()
        try:
            act()
        except redis.RedisError as error:
            log.warning("broker away, processes look by themselves", error=str(error))
            seconds = SHORTEST_PAUSE if monotonic() - began > LONGEST_PAUSE else seconds
            pause(seconds)
            seconds = min(2 * seconds, LONGEST_PAUSE)
