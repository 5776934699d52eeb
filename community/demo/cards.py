"""Scenes of words: cards that come one after another."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PIL import Image

from community.demo.canvas import INK_2, PAPER, Pen, drawn
from community.demo.film import STAGE_SIZE, Painter
from community.demo.sweep import faded

MARGIN, BETWEEN = 30, 15


@dataclass(frozen=True)
class Card:
    word: str
    text: str
    colour: str
    tint: str


def one_by_one(cards: Sequence[Card], *, height: int = 210, size: float = 23, pace: float = 1.6) -> Painter:
    """Each card `pace` seconds after the one before, or faster when the scene is short."""
    stages = [
        drawn(STAGE_SIZE, PAPER, partial(lay, cards=cards, shown=shown, height=height, size=size))
        for shown in range(len(cards) + 1)
    ]

    def paint(since: float, length: float) -> Image.Image:
        step = min(pace, length / (len(cards) + 1))
        shown = min(len(cards), int(since / step) + 1)
        return faded(stages[shown - 1], stages[shown], since - (shown - 1) * step)

    return paint


def lay(pen: Pen, *, cards: Sequence[Card], shown: int, height: int, size: float) -> None:
    width = (STAGE_SIZE[0] - 2 * MARGIN - (len(cards) - 1) * BETWEEN) / len(cards)
    for number, card in enumerate(cards[:shown]):
        left = MARGIN + number * (width + BETWEEN)
        pen.box((left, 40, left + width, 40 + height), card.tint, radius=14)
        pen.dot((left + 44, 92), 21, card.colour)
        pen.write((left + 44, 92), str(number + 1), PAPER, 21, bold=True, anchor="mm")
        pen.write((left + 80, 103), card.word, card.colour, 30, bold=True)
        pen.paragraph((left + 24, 158), card.text, INK_2, size, width - 48)
