"""The one source of the present, so that a test can move it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """The present moment, aware and in UTC."""
    return _source()


@contextmanager
def following(source: Callable[[], datetime]) -> Iterator[None]:
    """Let every part of this process take the present from `source`."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before


def frozen(moment: datetime) -> AbstractContextManager[None]:
    """Let every part of this process believe that it is `moment`."""
    return following(lambda: moment)
