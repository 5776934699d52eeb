"""Charts drawn here, so that a page needs no script for them: plain numbers become places in a picture."""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

WIDTH, HEIGHT = 600, 180
GAP = 0.28
MOST_POINTS = 300
STEPS = (1, 2, 3, 4, 5, 6, 8)
LINES = 4


class Line(NamedTuple):
    """A line across the picture and the number that it stands for."""

    y: float
    value: int


class Bar(NamedTuple):
    x: float
    y: float
    width: float
    height: float


class Bars(NamedTuple):
    bars: Sequence[Bar]
    lines: Sequence[Line]


class Row(NamedTuple):
    """A part of the recording from one second to another, and the least and most who saw a second of it."""

    start: float
    end: float
    share: float


class Drawn(NamedTuple):
    """The curve as a path, the same path closed to the ground, and a table of it."""

    path: str
    area: str
    rows: Sequence[Row]


def bars(values: Sequence[int]) -> Bars:
    top = _top(max(values, default=0))
    slot = WIDTH / max(1, len(values))
    drawn = [_bar(n * slot, value / top * HEIGHT, slot) for n, value in enumerate(values)]
    step = top // LINES
    return Bars(drawn, [Line(round(HEIGHT - n / top * HEIGHT, 1), n) for n in range(0, top + 1, step)])


def _bar(x: float, height: float, slot: float) -> Bar:
    shown = max(height, 1.5) if height else 0.0
    return Bar(*(round(each, 1) for each in (x + slot * GAP / 2, HEIGHT - shown, slot * (1 - GAP), shown)))


def _top(most: int) -> int:
    """A round number that is not below `most` and divides into even lines."""
    size = 1
    while True:
        for step in STEPS:
            if step * size * LINES >= most:
                return step * size * LINES
        size *= 10


def curve(shares: Sequence[float]) -> Drawn | None:
    """None where there is nothing to draw."""
    if not shares:
        return None
    points = _thinned(shares)
    across = max(1, len(points) - 1)
    path = "L".join(
        f"{n / across * WIDTH:.1f} {HEIGHT - share / 100 * HEIGHT:.1f}" for n, share in enumerate(points)
    )
    return Drawn(f"M{path}", f"M{path}L{WIDTH} {HEIGHT}L0 {HEIGHT}Z", _rows(shares))


def _thinned(shares: Sequence[float]) -> list[float]:
    """One point stands for so many seconds, of a long recording, as one cannot tell apart anyway."""
    each = max(1, ceil(len(shares) / MOST_POINTS))
    return [max(shares[n : n + each]) for n in range(0, len(shares), each)]


def _rows(shares: Sequence[float], most: int = 12) -> list[Row]:
    """The same as a table: the mean share of each part, in at most `most` parts of whole seconds."""
    each = max(1, ceil(len(shares) / most))
    parts = [(n, shares[n : n + each]) for n in range(0, len(shares), each)]
    return [Row(n, n + len(part), sum(part) / len(part)) for n, part in parts]
