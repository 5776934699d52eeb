"""A film of hand rubbing in six steps, with a map of what each step reaches."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from PIL import Image, ImageOps

from community.demo.canvas import INK_3, LINE, LIVE, OK, PAPER, TEAL, TEAL_TINT, Pen, drawn
from community.demo.film import STAGE_SIZE, Painter, Scene, Storyboard

SPRITE = (340, 420)
PALM = ((112, 250), (238, 250), (230, 366), (176, 388), (122, 366))
FINGERS = (
    ((118, 250), (98, 118)),
    ((156, 240), (148, 78)),
    ((196, 240), (204, 84)),
    ((232, 254), (256, 134)),
)
THUMB = ((118, 338), (50, 258))
WRIST = ((148, 370), (148, 416), (204, 416), (204, 370))
FINGER_WIDTH = 36
CENTRE = (390, 250)
MAP_AT = (860, 26)


@dataclass(frozen=True)
class Skin:
    fill: str
    edge: str


LEFT_SKIN, RIGHT_SKIN = Skin("#c48c64", "#6f4429"), Skin("#b07850", "#6f4429")
UNTOUCHED = Skin("#eef2f3", "#9fb0b6")
Rub = Callable[[Image.Image, float], None]
"""Puts the hands on a frame, as they are at that second."""


def hygiene() -> Storyboard:
    return Storyboard(
        "Hand rub in six steps",
        [
            step("Enough to fill the hollow", "A drop is not enough.", pouring, 0),
            step("Palm to palm, then the backs", "Fingers apart, and change hands.", palms, 1),
            step("Between the fingers", "Interlaced. Then the backs of the fingers.", between, 2),
            step("Now the thumb", "Hold it and turn. Both sides.", thumb, 3),
            step("Fingertips", "Round and round in the palm.", tips, 4),
            step("Until they are dry", "20 to 30 seconds. Then leave the telephone alone.", dry, 5),
        ],
    )


def step(heading: str, note: str, rub: Rub, reached: int) -> Scene:
    return Scene(heading, note, "", partial(rubbing, rub, reached))


def rubbing(rub: Rub, reached: int) -> Painter:
    ground = drawn(STAGE_SIZE, PAPER, partial(surface, reached=reached))

    def paint(since: float, _length: float) -> Image.Image:
        frame = ground.copy()
        rub(frame, since)
        return frame

    return paint


def surface(pen: Pen, *, reached: int) -> None:
    pen.dot(CENTRE, 232, TEAL_TINT)
    pen.line([(780, 40), (780, 460)], LINE, 2)
    pen.write((1030, 482), "Reached so far", INK_3, 19, anchor="ms")
    shape(pen, UNTOUCHED, MAP_AT)
    covered(pen, reached)


def covered(pen: Pen, reached: int) -> None:
    """Each step colours its part of the map: palm, then between the fingers, thumb and fingertips."""
    x, y = MAP_AT
    if reached >= 1:
        palm = [(x + px, y + py) for px, py in PALM]
        pen.stroke([*palm, palm[0]], TEAL, 20)
        pen.shape(palm, TEAL)
    for base, tip in FINGERS:
        if reached >= 2:
            pen.stroke([(x + base[0], y + base[1]), (x + tip[0], y + tip[1] + 26)], TEAL, FINGER_WIDTH - 8)
        if reached >= 4:
            pen.dot((x + tip[0], y + tip[1]), 15, OK)
    if reached >= 3:
        pen.stroke([(x + px, y + py) for px, py in THUMB], TEAL, FINGER_WIDTH - 6)


def shape(pen: Pen, skin: Skin, at: tuple[float, float] = (0, 0)) -> None:
    """An open hand: first everything a little larger for the edge, then the skin."""
    for colour, more in ((skin.edge, 7), (skin.fill, 0)):
        moved = [[(at[0] + x, at[1] + y) for x, y in part] for part in (WRIST, PALM, THUMB, *FINGERS)]
        wrist, palm, thumb_line, *fingers = moved
        pen.line([*wrist, wrist[0]], colour, more + 4)
        pen.shape(wrist, colour)
        pen.stroke([*palm, palm[0]], colour, 30 + more)
        pen.shape(palm, colour)
        pen.stroke(thumb_line, colour, FINGER_WIDTH + 4 + more)
        for finger in fingers:
            pen.stroke(finger, colour, FINGER_WIDTH + more)


@cache
def hand(skin: Skin, mirrored: bool, turned: int) -> Image.Image:
    open_hand = drawn(SPRITE, (0, 0, 0, 0), partial(shape, skin=skin))
    seen = ImageOps.mirror(open_hand) if mirrored else open_hand
    return seen.rotate(turned, Image.Resampling.BICUBIC, expand=True) if turned else seen


@cache
def fist(turned: int) -> Image.Image:
    def paint(pen: Pen) -> None:
        for colour, more in ((RIGHT_SKIN.edge, 7), (RIGHT_SKIN.fill, 0)):
            for number in range(4):
                pen.stroke([(60, 50 + 38 * number), (150, 50 + 38 * number)], colour, 36 + more)
            pen.stroke([(150, 108), (210, 108)], colour, 110 + more)
        for number in range(1, 4):
            pen.line([(48, 31 + 38 * number), (140, 31 + 38 * number)], RIGHT_SKIN.edge, 3)

    return drawn((290, 216), (0, 0, 0, 0), paint).rotate(turned, Image.Resampling.BICUBIC, expand=True)


def put(frame: Image.Image, sprite: Image.Image, at: tuple[float, float]) -> None:
    frame.paste(sprite, (round(at[0] - sprite.width / 2), round(at[1] - sprite.height / 2)), sprite)


def wave(since: float, reach: float, seconds: float = 1.1) -> float:
    return reach * math.sin(2 * math.pi * since / seconds)


def pouring(frame: Image.Image, since: float) -> None:
    put(frame, hand(LEFT_SKIN, False, 0), (390, 270))
    size = round(8 + 46 * min(1.0, since / 3))
    put(frame, pool(size), (398, 350))
    for number in range(3):
        fallen = (since * 1.1 + number / 3) % 1
        if since < 3.2:
            put(frame, pool(9), (398, 60 + 270 * fallen * fallen))


@cache
def pool(radius: int) -> Image.Image:
    side = 2 * radius + 4

    def paint(pen: Pen) -> None:
        pen.dot((side / 2, side / 2), radius, (120, 200, 205, 215))
        pen.dot((side / 2 - radius / 3, side / 2 - radius / 3), radius / 4, (255, 255, 255, 200))

    return drawn((side, side), (0, 0, 0, 0), paint)


def palms(frame: Image.Image, since: float) -> None:
    move = wave(since, 30)
    put(frame, hand(LEFT_SKIN, False, 0), (376, 262 - move))
    put(frame, hand(RIGHT_SKIN, True, 0), (408, 268 + move))


def between(frame: Image.Image, since: float) -> None:
    move = wave(since, 22)
    put(frame, hand(LEFT_SKIN, False, -52), (302 + move, 262))
    put(frame, hand(RIGHT_SKIN, True, 52), (478 - move, 262))


def thumb(frame: Image.Image, since: float) -> None:
    put(frame, hand(LEFT_SKIN, True, 0), (330, 262))
    put(frame, fist(2 * round(wave(since, 11))), (500, 292))


def tips(frame: Image.Image, since: float) -> None:
    turn = 2 * math.pi * since / 1.3
    put(frame, hand(LEFT_SKIN, False, 0), (340, 282))
    put(frame, hand(RIGHT_SKIN, True, 118), (500 + 18 * math.cos(turn), 236 + 18 * math.sin(turn)))


def dry(frame: Image.Image, since: float) -> None:
    put(frame, hand(LEFT_SKIN, True, 12), (270, 262))
    put(frame, hand(RIGHT_SKIN, False, -12), (512, 262))
    put(frame, clock(min(30, 20 + int(since * 2))), (391, 96))


@cache
def clock(seconds: int) -> Image.Image:
    def paint(pen: Pen) -> None:
        pen.dot((70, 70), 66, PAPER)
        pen.draw.arc((16, 16, 264, 264), -90, -90 + 12 * seconds, OK if seconds >= 20 else LIVE, 20)
        pen.write((70, 70), f"{seconds} s", OK, 30, bold=True, anchor="mm")

    return drawn((140, 140), (0, 0, 0, 0), paint)
