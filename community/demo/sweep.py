"""How a picture comes onto the stage: swept in by a beam as on a monitor, or uncovered from the left."""

from collections.abc import Callable
from functools import cache

from PIL import Image

from community.demo.canvas import Pen, drawn
from community.demo.film import STAGE_SIZE, Painter

GAP = 36
FADE_SECONDS = 0.5
WIDTH, HEIGHT = STAGE_SIZE


def swept(
    blank: Image.Image,
    plain: Image.Image,
    marked: Image.Image,
    *,
    height_at: Callable[[float], float],
    speed: float,
    marks_after: float,
) -> Painter:
    """The beam writes at `speed` pixels a second and begins again; marks come when it has passed."""
    beam = glow()

    def paint(since: float, _length: float) -> Image.Image:
        turns, place = divmod(since, WIDTH / speed)
        x = round(place * speed)
        shown = faded(plain, marked, since - marks_after)
        frame = shown.copy() if turns else blank.copy()
        frame.paste(shown.crop((0, 0, x, HEIGHT)), (0, 0))
        end = min(x + GAP, WIDTH)
        frame.paste(blank.crop((x, 0, end, HEIGHT)), (x, 0))
        frame.paste(beam, (x - beam.width // 2, round(height_at(place)) - beam.height // 2), beam)
        return frame

    return paint


def uncovered(blank: Image.Image, full: Image.Image, *, seconds: float) -> Painter:
    """From left to right in `seconds`, or faster when the scene is shorter; then it stays."""

    def paint(since: float, length: float) -> Image.Image:
        done = min(1.0, since / min(seconds, 0.8 * length))
        frame = blank.copy()
        x = round(done * WIDTH)
        frame.paste(full.crop((0, 0, x, HEIGHT)), (0, 0))
        return frame

    return paint


def emphasised(before: Image.Image, after: Image.Image, *, wait: float = 0.6) -> Painter:
    """One picture turns into another that says more."""
    return lambda since, _length: faded(before, after, since - wait)


def faded(before: Image.Image, after: Image.Image, since: float) -> Image.Image:
    if since <= 0:
        return before
    return after if since >= FADE_SECONDS else Image.blend(before, after, since / FADE_SECONDS)


@cache
def glow() -> Image.Image:
    def paint(pen: Pen) -> None:
        for radius, strength in ((16, 40), (11, 80), (6, 255)):
            pen.dot((16, 16), radius, (16, 134, 139, strength))

    return drawn((32, 32), (0, 0, 0, 0), paint)
