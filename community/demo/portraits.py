"""Portraits of people who do not exist: head and shoulders without a face, before two colours."""

import random
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from PIL import Image, ImageFilter

from community.demo.canvas import FINER, INK, PAPER, Pen, drawn

SIDE = 480
GROUNDS = (
    ("#0a6a6f", "#9bd3cf"),
    ("#5b3fa8", "#cfc4f2"),
    ("#8a5a00", "#f4d58d"),
    ("#18794e", "#b5e2c8"),
    ("#27496d", "#a9c7e8"),
    ("#9c3d54", "#f0bcc8"),
    ("#3d5a3a", "#cbdcb9"),
)
SKINS = ("#f1c9a5", "#d9a27c", "#b07850", "#8a5a3c", "#6b4229")
HAIR_COLOURS = ("#20160f", "#3a2618", "#5e3b1f", "#7d7d80")
CLOTHES = ("#12232b", "#064a4e", "#ffffff", "#2f4a7a", "#7a2f45")
SCARF = "#2f4a7a"


class Hair(StrEnum):
    LONG = "long"
    SHORT = "short"
    TIED = "tied"
    SCARF = "scarf"


@dataclass(frozen=True)
class Look:
    hair: Hair
    skin: int  # 0 light to 4 dark
    colour: int = 0


LOOKS = {
    "amara-kone": Look(Hair.SHORT, 4),
    "jonas-reyes": Look(Hair.SHORT, 2),
    "lin-hsu": Look(Hair.LONG, 0),
    "ruth-adeyemi": Look(Hair.TIED, 4),
    "marta-olsen": Look(Hair.LONG, 0, 2),
    "sofia-berg": Look(Hair.TIED, 0, 2),
    "priya-nair": Look(Hair.LONG, 2),
    "emil-novak": Look(Hair.SHORT, 0, 1),
    "zanele-dube": Look(Hair.TIED, 3),
    "tomas-silva": Look(Hair.SHORT, 1, 3),
    "leila-haddad": Look(Hair.SCARF, 1),
}


def draw_portrait(path: Path, handle: str) -> None:
    """As WebP, always the same for the same handle."""
    portrait(handle, side=SIDE).save(path, "WEBP", quality=86)


def portrait(handle: str, *, side: int) -> Image.Image:
    chance = random.Random(handle)
    look = LOOKS.get(handle) or Look(chance.choice((Hair.LONG, Hair.SHORT, Hair.TIED)), chance.randrange(5))
    cloth = chance.choice(CLOTHES)
    backdrop = two_colours(*chance.choice(GROUNDS), side)
    figure = drawn((side, side), (0, 0, 0, 0), partial(person, look=look, cloth=cloth, unit=side / 100))
    outline = figure.getchannel("A").filter(ImageFilter.GaussianBlur(side / 30))
    backdrop.paste("#000000", (side // 60, side // 40), outline.point([alpha // 4 for alpha in range(256)]))
    backdrop.paste(figure, (0, 0), figure)
    return backdrop


def two_colours(low: str, high: str, side: int) -> Image.Image:
    wide = Image.linear_gradient("L").resize((2 * side, 2 * side)).rotate(18, Image.Resampling.BICUBIC)
    fall = wide.crop((side // 2, side // 2, side // 2 + side, side // 2 + side))
    return Image.composite(Image.new("RGB", (side, side), low), Image.new("RGB", (side, side), high), fall)


class Model:
    """Draws in hundredths of the portrait's side."""

    def __init__(self, pen: Pen, unit: float) -> None:
        self.draw, self.scale = pen.draw, unit * FINER

    def scaled(self, *numbers: float) -> list[float]:
        return [number * self.scale for number in numbers]

    def ellipse(self, colour: str, *box: float) -> None:
        self.draw.ellipse(self.scaled(*box), colour)

    def box(self, colour: str, radius: float, *box: float) -> None:
        self.draw.rounded_rectangle(self.scaled(*box), radius * self.scale, colour)

    def fringe(self, colour: str, start: int, end: int) -> None:
        self.draw.chord(self.scaled(31, 18, 69, 60), start, end, colour)

    def ring(self, colour: str, thick: float, *box: float) -> None:
        self.draw.arc(self.scaled(*box), 0, 360, colour, round(thick * self.scale))


def person(pen: Pen, *, look: Look, cloth: str, unit: float) -> None:
    model = Model(pen, unit)
    skin, colour = SKINS[look.skin], HAIR_COLOURS[look.colour]
    hair_behind(model, look.hair, colour)
    model.ellipse(cloth, 10, 72, 90, 152)
    model.draw.polygon(model.scaled(42, 58, 58, 58, 60, 76, 50, 84, 40, 76), skin)
    model.ellipse(skin, 33, 22, 67, 66)
    hair_before(model, look.hair, colour)
    collar = INK if cloth == "#ffffff" else PAPER
    if look.hair is not Hair.SCARF:
        model.draw.line(model.scaled(40, 75, 50, 91, 60, 75), collar, round(0.9 * model.scale), joint="curve")


def hair_behind(model: Model, hair: Hair, colour: str) -> None:
    if hair is Hair.LONG:
        model.box(colour, 16, 29, 38, 71, 84)
        model.ellipse(colour, 29, 17, 71, 64)
    elif hair is Hair.TIED:
        model.ellipse(colour, 41, 7, 59, 26)
    elif hair is Hair.SCARF:
        model.ellipse(SCARF, 27, 14, 73, 78)


def hair_before(model: Model, hair: Hair, colour: str) -> None:
    if hair is Hair.SCARF:
        model.box(SCARF, 9, 33, 62, 67, 86)
        model.ring(SCARF, 8, 29, 16, 71, 71)
    else:
        model.fringe(colour, *((190, 340) if hair is Hair.LONG else (186, 354)))
