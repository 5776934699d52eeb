"""Covers of shows, drawn: a sign that is still known when it is as small as a stamp, and few words."""

import math
from collections.abc import Callable, Mapping
from io import BytesIO

from community.demo.canvas import INK, PAPER, TEAL, TEAL_DARK, TEAL_TINT, WARN, WARN_TINT, Pen, drawn

SIDE = 1400
MARGIN = 110

Painter = Callable[[Pen], None]


def draw_cover(name: str) -> BytesIO:
    """As a JPEG in the smallest size that directories take."""
    ground, paint = COVERS[name]
    file = BytesIO()
    drawn((SIDE, SIDE), ground, paint).save(file, "JPEG", quality=88)
    file.seek(0)
    return file


def moon(pen: Pen) -> None:
    """A night with few windows lit."""
    pen.dot((960, 430), 270, "#f4d58d")
    pen.dot((1080, 350), 235, INK)
    for row in range(3):
        for column in range(9):
            lit = (row, column) in {(0, 3), (1, 6), (2, 1)}
            x, y = MARGIN + column * 132, 840 + row * 96
            pen.box((x, y, x + 96, y + 62), "#f4d58d" if lit else "#1d3743", radius=10)
    pen.write((MARGIN, 300), "Night", PAPER, 190, bold=True)
    pen.write((MARGIN, 500), "Shift", PAPER, 190, bold=True)
    pen.write((MARGIN, 1250), "Critical care, half past three", "#9bb4bd", 62)


def strip(pen: Pen) -> None:
    """A tracing on squared paper."""
    for step in range(0, SIDE + 1, 50):
        width = 5 if step % 250 == 0 else 2
        pen.line([(step, 0), (step, SIDE)], "#cfe6e4", width)
        pen.line([(0, step), (SIDE, step)], "#cfe6e4", width)
    pen.line([(x, 760 - _beat((x - 60) / 440)) for x in range(0, SIDE + 1, 4)], TEAL, 17)
    pen.box((0, 1000, SIDE, SIDE), TEAL_DARK)
    pen.write((MARGIN, 1180), "One strip,", PAPER, 150, bold=True)
    pen.write((MARGIN, 1330), "one minute", "#9bd3cf", 130, bold=True)


def bubbles(pen: Pen) -> None:
    """Two who speak, one after the other."""
    pen.box((MARGIN, 150, 900, 560), WARN, radius=150)
    pen.shape([(230, 520), (430, 540), (210, 700)], WARN)
    pen.box((500, 470, SIDE - MARGIN, 850), TEAL, radius=150)
    pen.shape([(1170, 800), (980, 830), (1210, 980)], TEAL)
    for place in range(3):
        pen.dot((735 + place * 160, 660), 42, TEAL_TINT)
    pen.write((MARGIN + 110, 400), "How?", WARN_TINT, 190, bold=True)
    pen.write((MARGIN, 1170), "Small", INK, 170, bold=True)
    pen.write((MARGIN, 1325), "conversations", INK, 150, bold=True)


def _beat(turn: float) -> float:
    """How high the tracing stands at a part of a heartbeat: P, QRS and T as bells."""
    at = turn % 1
    bells = ((0.2, 0.03, 45), (0.33, 0.012, -60), (0.36, 0.014, 420), (0.395, 0.014, -110), (0.62, 0.055, 95))
    return sum(height * math.exp(-(((at - centre) / width) ** 2)) for centre, width, height in bells)


COVERS: Mapping[str, tuple[str, Painter]] = {
    "moon": (INK, moon),
    "strip": (PAPER, strip),
    "bubbles": (WARN_TINT, bubbles),
}
