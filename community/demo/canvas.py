"""Paper, ink and smooth lines for the demo's drawings, drawn at twice their size and made smaller."""

from collections.abc import Callable, Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]
Box = tuple[int, int, int, int]
Colour = str | tuple[int, int, int] | tuple[int, int, int, int]

INK, INK_2, INK_3 = "#12232b", "#4a5d66", "#6d7f87"
LINE, PAPER, GROUND = "#dfe6e8", "#ffffff", "#f4f7f7"
TEAL, TEAL_TINT, TEAL_DARK = "#0a6a6f", "#e3f1f0", "#064a4e"
LIVE, OK, OK_TINT, WARN, WARN_TINT = "#b42318", "#18794e", "#e4f4ea", "#8a5a00", "#fdf3d8"
VIOLET, VIOLET_TINT = "#5b3fa8", "#eeeafb"
FINER = 2


class Pen:
    """Draws in the measures of the finished picture, on a canvas that is finer."""

    def __init__(self, image: Image.Image) -> None:
        self.draw = ImageDraw.Draw(image, "RGBA")

    def line(self, points: Sequence[Point], colour: Colour, width: float = 3) -> None:
        self.draw.line(
            [(x * FINER, y * FINER) for x, y in points], colour, round(width * FINER), joint="curve"
        )

    def box(
        self, box: Sequence[float], fill: Colour | None, outline: Colour | None = None, radius: float = 0
    ) -> None:
        self.draw.rounded_rectangle(finer(box), radius * FINER, fill, outline, FINER)

    def shape(self, points: Sequence[Point], fill: Colour) -> None:
        self.draw.polygon([(x * FINER, y * FINER) for x, y in points], fill)

    def dot(self, centre: Point, radius: float, fill: Colour) -> None:
        x, y = centre
        self.draw.ellipse(finer((x - radius, y - radius, x + radius, y + radius)), fill)

    def stroke(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """A line with round ends."""
        self.line(points, colour, width)
        for end in (points[0], points[-1]):
            self.dot(end, width / 2, colour)

    def write(
        self, at: Point, words: str, colour: Colour, size: float, *, bold: bool = False, anchor: str = "ls"
    ) -> None:
        """Words on the line through `at`; the anchor is Pillow's."""
        place = (at[0] * FINER, at[1] * FINER)
        weight = size * FINER / 52 if bold else 0
        self.draw.text(place, words, colour, face(size), anchor, stroke_width=weight, stroke_fill=colour)

    def paragraph(self, at: Point, words: str, colour: Colour, size: float, width: float) -> None:
        x, y = at
        for row in broken(words, size, width):
            self.write((x, y), row, colour, size)
            y += size * 1.4


def drawn(size: tuple[int, int], ground: Colour, with_pen: Callable[[Pen], None]) -> Image.Image:
    """A picture of that size after the pen has been over it."""
    mode = "RGBA" if ground == (0, 0, 0, 0) else "RGB"
    fine = Image.new(mode, (size[0] * FINER, size[1] * FINER), ground)
    with_pen(Pen(fine))
    return fine.reduce(FINER)


def finer(numbers: Sequence[float]) -> tuple[float, ...]:
    return tuple(number * FINER for number in numbers)


@cache
def face(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size * FINER)


def broken(words: str, size: float, width: float) -> list[str]:
    """The words in rows of at most that width."""
    rows = [""]
    for word in words.split():
        longer = f"{rows[-1]} {word}".strip()
        if face(size).getlength(longer) <= width * FINER:
            rows[-1] = longer
        else:
            rows.append(word)
    return rows
