"""A film of spirometry before and after an inhaler, as loops of flow against volume."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PIL import Image

from community.demo.canvas import (
    INK,
    INK_2,
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
    Pen,
    drawn,
)
from community.demo.cards import Card, one_by_one
from community.demo.film import STAGE_SIZE, Painter, Scene, Storyboard
from community.demo.sweep import faded

Point = tuple[float, float]
LEFT, MIDDLE = 110, 300
PIXELS_A_LITRE, PIXELS_A_FLOW = 150, 26
POINTS = 160
SECONDS_OUT, SECONDS_IN = 2.6, 1.4


@dataclass(frozen=True)
class Blow:
    """One forced breath: litres, peak flow in litres a second, and how far the fall is scooped out."""

    litres: float
    peak: float
    scoop: float
    colour: str
    word: str


NORMAL = Blow(4.4, 9.2, 1.15, OK, "Usual for this person")
TIGHT = Blow(3.5, 5.6, 2.3, LIVE, "Before the inhaler")
EASED = Blow(4.1, 8.0, 1.5, TEAL, "Fifteen minutes after")


def spirometry() -> Storyboard:
    return Storyboard(
        "Spirometry and the inhaler",
        [
            Scene(
                "A good blow",
                "A sharp peak, then a straight fall to the end.",
                ratio(NORMAL),
                partial(loops, [NORMAL]),
            ),
            Scene(
                "The scoop",
                "Air leaves slowly: the fall is hollowed out.",
                ratio(TIGHT),
                partial(loops, [NORMAL, TIGHT]),
            ),
            Scene(
                "How the inhaler is used matters", "Watch it being done. Then watch it again.", "", technique
            ),
            Scene(
                "Fifteen minutes later",
                "The loop fills. Compare it, and write down both.",
                ratio(EASED),
                partial(loops, [NORMAL, TIGHT, EASED]),
            ),
            Scene("Please show me", "Better than asking: do you know how?", "", asked),
        ],
    )


def ratio(blow: Blow) -> str:
    """The share of the volume that is out after one second, found by walking along the drawn curve."""
    seconds, part, step = 0.0, 0.0, 0.0005
    while seconds < 1 and part < 1 - step:
        part += step
        seconds += step * blow.litres / max(0.01, flow_out(blow, part))
    return f"FEV1/FVC {part:.2f}"


def outline(blow: Blow) -> list[Point]:
    """Out above the line and in below it."""
    out = [(blow.litres * part / POINTS, flow_out(blow, part / POINTS)) for part in range(POINTS + 1)]
    back = [
        (blow.litres * (1 - part / POINTS), -0.55 * blow.peak * math.sin(math.pi * part / POINTS))
        for part in range(POINTS + 1)
    ]
    return [*out, *back]


def flow_out(blow: Blow, part: float) -> float:
    rise = 0.12
    if part < rise:
        return blow.peak * math.sin(math.pi / 2 * part / rise)
    return float(blow.peak * ((1 - part) / (1 - rise)) ** blow.scoop)


def on_stage(point: Point) -> Point:
    return LEFT + point[0] * PIXELS_A_LITRE, MIDDLE - point[1] * PIXELS_A_FLOW


def loops(blows: Sequence[Blow]) -> Painter:
    """The last of the blows is drawn point by point; those before it are there already."""
    ground = drawn(STAGE_SIZE, PAPER, partial(laid, blows=blows[:-1]))
    finished = drawn(STAGE_SIZE, PAPER, partial(laid, blows=blows))
    stages = [
        drawn(STAGE_SIZE, PAPER, partial(growing, blows=blows, upto=step))
        for step in range(2, 2 * POINTS + 3, 10)
    ]

    def paint(since: float, length: float) -> Image.Image:
        whole = min(SECONDS_OUT + SECONDS_IN, 0.8 * length)
        if since >= whole:
            return faded(stages[-1], finished, since - whole)
        return stages[min(len(stages) - 1, int(since / whole * len(stages)))] if since else ground

    return paint


def growing(pen: Pen, *, blows: Sequence[Blow], upto: int) -> None:
    laid(pen, blows=blows[:-1])
    points = [on_stage(point) for point in outline(blows[-1])[:upto]]
    pen.line(points, blows[-1].colour, 5)
    pen.dot(points[-1], 9, blows[-1].colour)


def laid(pen: Pen, *, blows: Sequence[Blow]) -> None:
    pen.line([on_stage((0, -5.5)), on_stage((0, 10))], LINE, 2)
    pen.line([on_stage((0, 0)), on_stage((5.2, 0))], LINE, 2)
    for litres in range(1, 6):
        pen.write(on_stage((litres, -0.75)), f"{litres} l", INK_3, 17, anchor="ms")
    for flow in (-4, 4, 8):
        pen.write((LEFT - 14, on_stage((0, flow))[1]), str(flow), INK_3, 17, anchor="rm")
    pen.write((LEFT + 12, 34), "Flow out, l/s", INK_2, 17)
    pen.write((LEFT + 12, 482), "Flow in", INK_2, 17)
    for number, blow in enumerate(blows):
        points = [on_stage(point) for point in outline(blow)]
        tint = tuple(int(blow.colour[place : place + 2], 16) for place in (1, 3, 5))
        pen.shape(points, (tint[0], tint[1], tint[2], 26))
        pen.line([*points, points[0]], blow.colour, 4.5)
        legend(pen, blow, 90 + 92 * number)


def legend(pen: Pen, blow: Blow, y: float) -> None:
    pen.stroke([(880, y), (920, y)], blow.colour, 8)
    pen.write((940, y + 7), blow.word, INK, 22, bold=True)
    pen.write((940, y + 38), f"Peak flow {blow.peak:.1f} l/s, volume {blow.litres:.1f} l", INK_2, 17)


def technique() -> Painter:
    return one_by_one(
        [
            Card("Shake, breathe out", "Away from the inhaler, slowly, to the end.", TEAL, TEAL_TINT),
            Card("Seal, press, in", "Press once as the breath begins. Slow and deep.", VIOLET, VIOLET_TINT),
            Card("Hold ten seconds", "Or as long as is comfortable. Wait before the next puff.", OK, OK_TINT),
        ],
        height=420,
        size=30,
    )


def asked() -> Painter:
    shown = "Ask to be shown at every visit. Most errors can be seen, and mended, in a minute."
    both = "Write down the loop before and after, the dose, and how it was taken. One test does not decide."
    cards = [Card("Watch the inhaler", shown, TEAL, TEAL_TINT), Card("Keep both loops", both, OK, OK_TINT)]
    return one_by_one(cards, height=420, size=30, pace=2.4)
