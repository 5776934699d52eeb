"""Which seconds of a recording were seen: stretches of whole seconds, first and last included."""

from collections.abc import Iterable, Iterator, Sequence
from math import floor

Section = tuple[float, float]


def merged(seen: Sequence[int], sections: Iterable[Section]) -> list[int]:
    """`seen` with the seconds that `sections` touch: first and last of each stretch, in order and apart."""
    stretches = [*_pairs(seen), *((floor(start), floor(end)) for start, end in sections)]
    joined: list[int] = []
    for first, last in sorted(stretches):
        if joined and first <= joined[-1] + 1:
            joined[-1] = max(joined[-1], last)
        else:
            joined += [first, last]
    return joined


def added(before: Sequence[int], after: Sequence[int]) -> list[int]:
    """The seconds in `after` that are not in `before`."""
    had = {second for first, last in _pairs(before) for second in range(first, last + 1)}
    return [second for first, last in _pairs(after) for second in range(first, last + 1) if second not in had]


def shares(seconds: Sequence[int], viewers: int) -> list[float]:
    """For each second, how many of a hundred viewers have seen it."""
    return [100 * each / viewers if viewers else 0.0 for each in seconds]


def _pairs(flat: Sequence[int]) -> Iterator[tuple[int, int]]:
    return zip(flat[::2], flat[1::2], strict=True)
