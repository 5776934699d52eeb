"""A film of one day on a glucose sensor: the band first, then the low, the night and the peaks."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PIL import Image

from community.demo.canvas import (
    INK,
    INK_3,
    LINE,
    LIVE,
    OK,
    OK_TINT,
    PAPER,
    TEAL,
    TEAL_TINT,
    VIOLET,
    VIOLET_TINT,
    WARN,
    WARN_TINT,
    Pen,
    drawn,
)
from community.demo.ecg import label
from community.demo.film import STAGE_SIZE, Painter, Scene, Storyboard
from community.demo.sweep import emphasised, uncovered

LEFT, RIGHT, TOP, FLOOR = 90, 1170, 40, 440
LOW, HIGH, MOST = 3.9, 10.0, 17.0  # mmol/l; the band is that of the international consensus on time in range
WAVES = (
    (8.6, 0.9, 7.4),
    (9.8, 0.8, 1.6),
    (11.8, 0.55, -3.5),
    (13.9, 1.0, 3.1),
    (16.5, 0.9, -0.8),
    (21.3, 1.25, 6.6),
)
STEPS_AN_HOUR = 24


@dataclass(frozen=True)
class Span:
    """Hours of the day that are spoken of."""

    start: float
    end: float
    word: str
    colour: str
    tint: str
    word_at: float = 70


def day() -> Storyboard:
    inside = f"{round(100 * share_inside())} % in range"
    return Storyboard(
        "One day on a glucose sensor",
        [
            Scene(
                "The green band first",
                "3.9 to 10.0 mmol/l. Look at it before the mountain.",
                "One day",
                opening,
            ),
            Scene(
                "How much of the day is inside?",
                "For many adults, 70 % and more is a good day.",
                inside,
                coloured,
            ),
            Scene(
                "Now the low, before lunch", "What came before it? A walk, and the same insulin.", inside, low
            ),
            Scene("The night is flat", "Leave it alone.", inside, night),
            Scene("Only now the peaks", "One late dinner is a dinner. Three are a pattern.", inside, peaks),
        ],
    )


def glucose(hour: float) -> float:
    return 6.1 + sum(height * math.exp(-(((hour - at) / width) ** 2) / 2) for at, width, height in WAVES)


def share_inside() -> float:
    values = [glucose(step / STEPS_AN_HOUR) for step in range(24 * STEPS_AN_HOUR)]
    return sum(LOW <= value <= HIGH for value in values) / len(values)


def place(hour: float, value: float) -> tuple[float, float]:
    return LEFT + (RIGHT - LEFT) * hour / 24, FLOOR - (FLOOR - TOP) * value / MOST


def curve(start: float = 0, end: float = 24) -> list[tuple[float, float]]:
    steps = range(round(start * STEPS_AN_HOUR), round(end * STEPS_AN_HOUR) + 1)
    return [place(step / STEPS_AN_HOUR, glucose(step / STEPS_AN_HOUR)) for step in steps]


def axes(pen: Pen) -> None:
    pen.box((*place(0, HIGH), *place(24, LOW)), OK_TINT)
    for value in (LOW, HIGH):
        pen.line([place(0, value), place(24, value)], OK, 1.5)
        pen.write((LEFT - 14, place(0, value)[1]), f"{value:.1f}", OK, 20, bold=True, anchor="rm")
    pen.line([place(0, 0), place(24, 0)], LINE, 2)
    for hour in range(0, 25, 4):
        pen.write((place(hour, 0)[0], FLOOR + 30), f"{hour:02}:00", INK_3, 18, anchor="ms")
    pen.write((LEFT - 14, TOP + 8), "mmol/l", INK_3, 17, anchor="rm")


def plain(pen: Pen) -> None:
    axes(pen)
    pen.line(curve(), INK, 5)


def picture(paint: Callable[[Pen], None]) -> Image.Image:
    return drawn(STAGE_SIZE, PAPER, paint)


def opening() -> Painter:
    return uncovered(picture(axes), picture(plain), seconds=5)


def coloured() -> Painter:
    def inside(pen: Pen) -> None:
        axes(pen)
        for number in range(24 * STEPS_AN_HOUR):
            hour = number / STEPS_AN_HOUR
            pen.line(curve(hour, hour + 1 / STEPS_AN_HOUR), colour_of(glucose(hour)), 7)
        for hour, value, word, colour in (
            (3, 7.6, "In range", OK),
            (8.6, 15, "High", WARN),
            (11.8, 1.5, "Low", LIVE),
        ):
            label(pen, *place(hour, value), word, colour)

    return uncovered(picture(plain), picture(inside), seconds=5)


def colour_of(value: float) -> str:
    if value < LOW:
        return LIVE
    return OK if value <= HIGH else WARN


def low() -> Painter:
    return lit(
        Span(10.0, 11.2, "Walk", TEAL, TEAL_TINT), Span(11.2, 12.5, "Low", LIVE, "#fbe9e7", word_at=405)
    )


def night() -> Painter:
    return lit(Span(0, 6, "Flat", VIOLET, VIOLET_TINT, word_at=200))


def peaks() -> Painter:
    return lit(
        Span(7.2, 10.2, "Breakfast", WARN, WARN_TINT), Span(19.6, 23.0, "Late dinner", WARN, WARN_TINT)
    )


def lit(*spans: Span) -> Painter:
    return emphasised(picture(plain), picture(partial(beside_grey, spans=spans)))


def beside_grey(pen: Pen, *, spans: Sequence[Span]) -> None:
    """The day in grey, and what is spoken of in colour."""
    axes(pen)
    for span in spans:
        pen.box((place(span.start, 0)[0], TOP, place(span.end, 0)[0], FLOOR), span.tint, radius=10)
    pen.line(curve(), INK_3, 4)
    for span in spans:
        pen.line(curve(span.start, span.end), span.colour, 8)
        label(pen, place((span.start + span.end) / 2, 0)[0], span.word_at, span.word, span.colour)
