"""The one source of the present, so that a test can move it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """The present moment, aware and in UTC."""
    return _source()


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Let every part of this process believe that it is `moment`."""
    global _source
    before, _source = _source, lambda: moment
    try:
        yield
    finally:
        _source = before
