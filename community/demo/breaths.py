"""A film of capnography: five shapes of the exhaled breath on a dark monitor."""

import math
from collections.abc import Callable
from functools import cache, partial

from PIL import Image

from community.demo.canvas import Pen, drawn
from community.demo.film import STAGE_SIZE, Painter, Scene, Storyboard
from community.demo.sweep import swept

SCREEN, RULE, FAINT, TRACE = "#0d1b21", "#1f343c", "#8fa3ab", "#f2cf66"
FLOOR, PIXELS_A_MMHG, PIXELS_A_SECOND = 420, 7, 150
BREATH_SECONDS = 2.9

Pressure = Callable[[float], float]
"""From seconds to millimetres of mercury of carbon dioxide."""


def capnography() -> Storyboard:
    return Storyboard(
        "Capnography",
        [
            shape(
                "The square wave",
                "Up with expiration, a plateau, down with the next breath.",
                "EtCO2 38",
                square,
                "Plateau",
                2.0,
                38,
            ),
            shape(
                "The shark fin",
                "Air leaves slowly: bronchospasm, or a kinked tube.",
                "EtCO2 47",
                fin,
                "Leaning upstroke",
                2.0,
                50,
            ),
            shape(
                "Falling, breath by breath",
                "Low output, or too much ventilation.",
                "EtCO2 falling",
                falling,
                "Less each time",
                4.2,
                45,
            ),
            shape(
                "Flat: no trace, wrong place",
                "Take the tube out, or prove that it is in.",
                "EtCO2 0",
                flat,
                "No carbon dioxide",
                4.0,
                14,
            ),
            shape(
                "The small wave of arrest",
                "It is there when the tube is right.",
                "EtCO2 12",
                small,
                "Low, but present",
                4.9,
                24,
            ),
        ],
    )


def shape(
    heading: str, note: str, reading: str, pressure: Pressure, word: str, at: float, height: float
) -> Scene:
    return Scene(heading, note, reading, partial(monitored, pressure, word, at, height))


def monitored(pressure: Pressure, word: str, at: float, height: float) -> Painter:
    plain = drawn(STAGE_SIZE, SCREEN, partial(write, pressure=pressure))

    def with_word(pen: Pen) -> None:
        write(pen, pressure=pressure)
        x, y = at * PIXELS_A_SECOND, FLOOR - height * PIXELS_A_MMHG - 22
        half = 18 + len(word) * 5.8
        pen.box((x - half, y - 20, x + half, y + 20), TRACE, radius=20)
        pen.write((x, y), word, SCREEN, 21, bold=True, anchor="mm")

    marked = drawn(STAGE_SIZE, SCREEN, with_word)
    return swept(
        screen(),
        plain,
        marked,
        height_at=lambda seconds: FLOOR - pressure(seconds) * PIXELS_A_MMHG,
        speed=PIXELS_A_SECOND,
        marks_after=at + 0.8,
    )


@cache
def screen() -> Image.Image:
    return drawn(STAGE_SIZE, SCREEN, rule)


def rule(pen: Pen) -> None:
    pen.write((24, 44), "CO2 in mmHg", FAINT, 18)
    for pressure in (0, 20, 40):
        y = FLOOR - pressure * PIXELS_A_MMHG
        pen.line([(64, y), (STAGE_SIZE[0], y)], RULE, 1.5)
        pen.write((50, y), str(pressure), FAINT, 18, anchor="rm")


def write(pen: Pen, *, pressure: Pressure) -> None:
    rule(pen)
    places = [step / 2 for step in range(2 * STAGE_SIZE[0])]
    points = [(x, FLOOR - pressure(x / PIXELS_A_SECOND) * PIXELS_A_MMHG) for x in places]
    pen.shape([(0, FLOOR), *points, (STAGE_SIZE[0], FLOOR)], (242, 207, 102, 38))
    pen.line(points, TRACE, 4)


def part_of_breath(at: float) -> tuple[int, float]:
    number, seconds = divmod(at - 0.5, BREATH_SECONDS)
    return int(number), seconds


def step(at: float, width: float) -> float:
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, at / width))))


def plateau(seconds: float) -> float:
    return step(seconds - 0.35, 0.045) * step(1.75 - seconds, 0.03) * (1 + 0.05 * (seconds - 1))


def square(at: float) -> float:
    return 37 * plateau(part_of_breath(at)[1])


def fin(at: float) -> float:
    seconds = part_of_breath(at)[1]
    leaning = 1 - math.exp(-max(0.0, seconds - 0.25) / 0.75)
    return 52 * leaning * step(1.8 - seconds, 0.03) * step(seconds - 0.25, 0.03)


def falling(at: float) -> float:
    number, seconds = part_of_breath(at)
    return (40 - 9 * max(0, number)) * plateau(seconds)


def flat(at: float) -> float:
    return 0.5 * max(0.0, math.sin(9 * at)) * math.exp(-at)


def small(at: float) -> float:
    ripple = 1 + 0.09 * math.sin(2 * math.pi * at * 110 / 60)
    return 11.5 * plateau(part_of_breath(at)[1]) * ripple
