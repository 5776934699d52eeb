"""Work that would hold up everybody: under gevent all requests share one thread, so it goes to another."""

from collections.abc import Callable
from typing import TypeVar

from gevent import get_hub, monkey

Answer = TypeVar("Answer")


def aside(work: Callable[[], Answer]) -> Answer:
    """Do `work` in a thread of its own while others are served; it may touch neither request nor database."""
    if monkey.is_module_patched("threading"):
        answer: Answer = get_hub().threadpool.apply(work)
        return answer
    return work()
