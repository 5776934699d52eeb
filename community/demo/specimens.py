"""Documents that look like licences, and are plainly none."""

import math
import random
import unicodedata
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image

from community.demo.canvas import INK, INK_2, INK_3, LINE, LIVE, PAPER, TEAL, TEAL_DARK, TEAL_TINT, Pen, drawn
from community.demo.portraits import portrait

LICENCE_SIZE, BADGE_SIZE = (1240, 880), (640, 1000)


@dataclass(frozen=True)
class Holder:
    name: str
    profession: str
    register: str
    number: str

    @property
    def printed_register(self) -> str:
        """Without accents, which the lettering of specimens lacks."""
        return unicodedata.normalize("NFKD", self.register).encode("ascii", "ignore").decode()


def draw_licence(path: Path, holder: Holder) -> None:
    """A certificate in landscape, crossed by the word SPECIMEN, as PNG."""
    stamped(drawn(LICENCE_SIZE, PAPER, partial(licence, holder=holder))).save(path)


def draw_badge_card(path: Path, holder: Holder) -> None:
    """A staff card in portrait, crossed by the word SPECIMEN, as PNG."""
    card = drawn(BADGE_SIZE, PAPER, partial(badge_card, holder=holder))
    card.paste(portrait(holder.name, side=300), (170, 230))
    stamped(card).save(path)


def licence(pen: Pen, *, holder: Holder) -> None:
    width, height = LICENCE_SIZE
    pen.box((24, 24, width - 24, height - 24), None, TEAL, radius=18)
    pen.box((36, 36, width - 36, height - 36), "#fbfdfd", LINE, radius=12)
    guilloche(pen, width / 2, height / 2 + 40)
    pen.write((width / 2, 130), holder.printed_register, TEAL_DARK, 40, bold=True, anchor="ms")
    pen.write((width / 2, 180), "Certificate of registration", INK_2, 26, anchor="ms")
    pen.line([(440, 214), (800, 214)], TEAL, 2)
    pen.write((width / 2, 310), "This is to show that", INK_3, 22, anchor="ms")
    pen.write((width / 2, 380), holder.name, INK, 52, bold=True, anchor="ms")
    pen.write((width / 2, 440), f"is registered as {holder.profession}", INK_2, 26, anchor="ms")
    for x, name, value in (
        (180, "Number", holder.number),
        (520, "Registered", "1 March 2021"),
        (860, "Valid until", "28 February 2028"),
    ):
        pen.write((x, 590), name, INK_3, 19)
        pen.write((x, 626), value, INK, 27, bold=True)
    pen.line([(180, 740), (480, 740)], INK_3, 1.5)
    pen.line(signature(190, 722), INK, 3)
    pen.write((180, 768), "Registrar", INK_3, 18)
    seal(pen, 1030, 720)


def guilloche(pen: Pen, x: float, y: float) -> None:
    """The fine rosette that banknotes and certificates have behind their words."""
    for turn in range(10):
        steps = [2 * math.pi * step / 360 for step in range(361)]
        radii = [250 + 60 * math.sin(8 * at + turn * 0.63) for at in steps]
        pen.line(
            [
                (x + 1.6 * radius * math.cos(at), y + radius * math.sin(at))
                for at, radius in zip(steps, radii, strict=True)
            ],
            (10, 106, 111, 26),
            1,
        )


def signature(x: float, y: float) -> list[tuple[float, float]]:
    return [
        (x + step * 2.2, y - 18 * math.sin(step / 5) * math.exp(-step / 70) - 8 * math.sin(step / 2.1))
        for step in range(110)
    ]


def seal(pen: Pen, x: float, y: float) -> None:
    points = [2 * math.pi * step / 48 for step in range(48)]
    pen.shape(
        [
            (x + (74 + 6 * (step % 2)) * math.cos(at), y + (74 + 6 * (step % 2)) * math.sin(at))
            for step, at in enumerate(points)
        ],
        TEAL,
    )
    pen.dot((x, y), 60, TEAL_TINT)
    pen.dot((x, y), 54, TEAL)
    pen.box((x - 9, y - 32, x + 9, y + 32), PAPER, radius=4)
    pen.box((x - 32, y - 9, x + 32, y + 9), PAPER, radius=4)


def badge_card(pen: Pen, *, holder: Holder) -> None:
    width, height = BADGE_SIZE
    pen.box((12, 12, width - 12, height - 12), PAPER, LINE, radius=36)
    pen.box((12, 12, width - 12, 190), TEAL, radius=36)
    pen.box((12, 100, width - 12, 190), TEAL)
    pen.box((width / 2 - 50, 34, width / 2 + 50, 54), PAPER, radius=10)
    pen.write((width / 2, 132), "Staff card", PAPER, 42, bold=True, anchor="ms")
    pen.write((width / 2, 620), holder.name, INK, 42, bold=True, anchor="ms")
    pen.write((width / 2, 672), holder.profession, TEAL, 28, bold=True, anchor="ms")
    pen.write((width / 2, 760), holder.printed_register, INK_2, 22, anchor="ms")
    pen.write((width / 2, 796), holder.number, INK_2, 22, anchor="ms")
    bars(pen, 130, 850)


def bars(pen: Pen, x: float, y: float) -> None:
    widths = random.Random("bars")
    while x < 500:
        width = widths.choice((2, 3, 5, 7))
        pen.box((x, y, x + width, y + 80), INK)
        x += width + widths.choice((3, 4, 6))


def stamped(image: Image.Image) -> Image.Image:
    size = (image.width, 200)
    stamp = drawn(size, (0, 0, 0, 0), partial(specimen, width=image.width)).rotate(
        24, Image.Resampling.BICUBIC, expand=True
    )
    image.paste(stamp, ((image.width - stamp.width) // 2, (image.height - stamp.height) // 2), stamp)
    return image


def specimen(pen: Pen, *, width: int) -> None:
    red = tuple(int(LIVE[place : place + 2], 16) for place in (1, 3, 5))
    pen.write(
        (width / 2, 100), "SPECIMEN", (red[0], red[1], red[2], 120), width / 7.5, bold=True, anchor="mm"
    )
