"""The paper of an electrocardiograph, at 25 mm/s and 10 mm/mV, and what is written and marked on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial

from PIL import Image

from community.demo.canvas import INK, INK_3, PAPER, Pen, drawn
from community.demo.film import STAGE_SIZE, Painter, Scene
from community.demo.sweep import swept

MM = 10  # pixels
PIXELS_A_SECOND = 25 * MM
PIXELS_A_MILLIVOLT = 10 * MM
BASELINE = 300
PAPER_TINT, FINE, COARSE = "#fffaf8", "#f9e3dd", "#f0c4b9"

Volts = Callable[[float], float]
"""From seconds to millivolts."""


@dataclass(frozen=True)
class Mark:
    """A band over part of the trace, in seconds from the left, with a word on it."""

    start: float
    end: float
    word: str
    colour: str
    word_at: float = 60
    top: float = 40
    bottom: float = 460


def trace(heading: str, note: str, reading: str, volts: Volts, *marks: Mark) -> Scene:
    return Scene(heading, note, reading, partial(monitored, volts, marks))


def monitored(volts: Volts, marks: Sequence[Mark]) -> Painter:
    def height_at(seconds: float) -> float:
        return BASELINE - volts(seconds) * PIXELS_A_MILLIVOLT

    return swept(
        paper(),
        written(volts, ()),
        written(volts, marks),
        height_at=height_at,
        speed=PIXELS_A_SECOND,
        marks_after=1.0 + 0.6 * max(mark.end for mark in marks),
    )


@cache
def paper() -> Image.Image:
    return drawn(STAGE_SIZE, PAPER_TINT, rule)


def rule(pen: Pen, scale: str = "25 mm/s   10 mm/mV") -> None:
    width, height = STAGE_SIZE
    for step, colour, thick in ((MM, FINE, 1.0), (5 * MM, COARSE, 1.5)):
        for x in range(0, width, step):
            pen.line([(x, 0), (x, height)], colour, thick)
        for y in range(0, height, step):
            pen.line([(0, y), (width, y)], colour, thick)
    pen.write((width - 20, height - 18), scale, INK_3, 16, anchor="rs")


def written(volts: Volts, marks: Sequence[Mark]) -> Image.Image:
    return drawn(STAGE_SIZE, PAPER_TINT, partial(write, strips=((volts, BASELINE),), marks=marks))


def write(pen: Pen, *, strips: Sequence[tuple[Volts, float]], marks: Sequence[Mark]) -> None:
    """Several strips lie below each other, each on its own baseline."""
    rule(pen)
    for mark in marks:
        band(pen, mark)
    for volts, baseline in strips:
        pen.line(curve(volts, baseline), INK, 3.4)
    for mark in marks:
        label(pen, (mark.start + mark.end) / 2 * PIXELS_A_SECOND, mark.word_at, mark.word, mark.colour)


def curve(
    volts: Volts, baseline: float, *, gain: float = 1.0, speed: float = PIXELS_A_SECOND
) -> list[tuple[float, float]]:
    places = [step / 2 for step in range(2 * STAGE_SIZE[0])]
    return [(x, baseline - gain * volts(x / speed) * PIXELS_A_MILLIVOLT) for x in places]


def band(pen: Pen, mark: Mark) -> None:
    red, green, blue = (int(mark.colour[place : place + 2], 16) for place in (1, 3, 5))
    left, right = mark.start * PIXELS_A_SECOND, mark.end * PIXELS_A_SECOND
    pen.box((left + 2, mark.top, right - 2, mark.bottom), (red, green, blue, 30), radius=8)


def label(pen: Pen, x: float, y: float, word: str, colour: str) -> None:
    half = 14 + len(word) * 5.4
    pen.box((x - half, y - 17, x + half, y + 17), colour, radius=17)
    pen.write((x, y), word, PAPER, 19, bold=True, anchor="mm")
