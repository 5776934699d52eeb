"""Leaving a broker alone for a while that has failed to answer, so that not every request waits for it."""

from time import monotonic

from redis.backoff import NoBackoff
from redis.retry import Retry

SECONDS_TO_ANSWER = 1
SECONDS_ALONE = 5


class Patience:
    """What a process knows of a broker: whether it is worth asking at this moment."""

    def __init__(self) -> None:
        self.asks_again_at = 0.0

    @property
    def is_over(self) -> bool:
        return monotonic() < self.asks_again_at

    def lose(self) -> None:
        self.asks_again_at = monotonic() + SECONDS_ALONE


def once() -> Retry:
    """The client would ask three times more, with the request waiting for each."""
    return Retry(NoBackoff(), 0)
