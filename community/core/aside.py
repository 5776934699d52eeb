"""Work that would hold up everybody: under gevent all requests share one thread, so it goes to another."""

from collections.abc import Callable
from typing import TypeVar

from gevent import get_hub, monkey
from gevent.util import wrap_errors

Answer = TypeVar("Answer")


def aside(work: Callable[[], Answer]) -> Answer:
    """Do `work` in a thread of its own while others are served; it may touch neither request nor database.

    Raises what it raises.
    """
    if not monkey.is_module_patched("threading"):
        return work()
    # Left to itself, the pool would also print every refusal as if nobody had heard of it.
    answer: Answer | Exception = get_hub().threadpool.apply(wrap_errors((Exception,), work))
    try:
        if isinstance(answer, Exception):
            raise answer
        return answer
    finally:
        del answer  # An error that leads to itself would keep its picture until somebody looks for garbage.
