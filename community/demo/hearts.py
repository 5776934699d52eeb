"""Films of the heart's rhythm: hyperkalaemia and atrial fibrillation."""

import math
from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from PIL import Image

from community.demo.canvas import (
    INK,
    LIVE,
    OK,
    OK_TINT,
    PAPER,
    TEAL,
    TEAL_TINT,
    VIOLET,
    VIOLET_TINT,
    WARN,
    Pen,
    drawn,
)
from community.demo.cards import Card, one_by_one
from community.demo.ecg import PAPER_TINT, Mark, Volts, curve, label, paper, rule, trace, write
from community.demo.film import STAGE_SIZE, Painter, Scene, Storyboard
from community.demo.sweep import uncovered

Wave = tuple[float, float, float]
"""One wave of a beat: its centre in seconds from the R wave, its width in seconds, its millivolts."""

P: Wave = (-0.16, 0.024, 0.16)
QRS: Sequence[Wave] = ((-0.03, 0.009, -0.12), (0, 0.012, 1.5), (0.032, 0.011, -0.34))
T: Wave = (0.29, 0.05, 0.34)
NORMAL = (P, *QRS, T)
PEAKED = (P, *QRS, (0.27, 0.03, 1.25))
FLAT_P = ((-0.25, 0.035, 0.05), (0, 0.018, 1.15), (0.045, 0.016, -0.5), (0.29, 0.036, 1.1))
BROAD = ((0, 0.042, 1.0), (0.115, 0.045, -0.85), (0.38, 0.07, 0.95))
FIRST = 0.35
IRREGULAR = (0.3, 0.82, 1.62, 2.06, 2.98, 3.5, 4.16, 4.66, 5.42, 5.9, 6.78, 7.3, 8.1, 8.52, 9.3, 9.76, 10.5)
TEN_SECONDS = STAGE_SIZE[0] / 10  # pixels a second


def hyperkalaemia() -> Storyboard:
    beat_two, slow_two = FIRST + 60 / 75, FIRST + 60 / 48
    letters = [
        Mark(beat_two - 0.23, beat_two - 0.09, "P", OK, word_at=104),
        Mark(beat_two - 0.06, beat_two + 0.07, "QRS", VIOLET),
        Mark(beat_two + 0.17, beat_two + 0.41, "T", TEAL, word_at=104),
    ]
    tent = Mark(beat_two + 0.16, beat_two + 0.38, "Tall, narrow, pointed", LIVE)
    quiet = Mark(beat_two - 0.34, beat_two - 0.06, "Long PR, flat P", LIVE)
    absent = Mark(slow_two - 0.5, slow_two - 0.16, "No P wave", WARN, word_at=104)
    wide = Mark(slow_two - 0.12, slow_two + 0.24, "Broad QRS", LIVE)
    melted = Mark(1.5, 2.22, "No QRS, no T: one wave", LIVE)
    calm, slow = partial(beats, rate=75), partial(beats, rate=48)
    gone = "The atria are going quiet. Prepare calcium now."
    arrest = "Arrest is minutes away. Calcium, and call for help."
    return Storyboard(
        "ECG in hyperkalaemia",
        [
            trace(
                "A normal trace",
                "A high potassium can hide behind it.",
                "75/min, QRS 90 ms",
                calm(NORMAL),
                *letters,
            ),
            trace(
                "Peaked T waves",
                "Repeat the sample. Keep the monitor on.",
                "75/min, QRS 95 ms",
                calm(PEAKED),
                tent,
            ),
            trace("The P wave flattens", gone, "75/min, QRS 115 ms", calm(FLAT_P), quiet),
            trace(
                "Broad and slow",
                "Calcium on the trace, not on the number.",
                "48/min, QRS 200 ms",
                slow(BROAD),
                absent,
                wide,
            ),
            trace("Sine wave", arrest, "Peri-arrest", sine, melted),
            Scene(
                "Shift, remove, explain",
                "The trace narrows when the heart is protected.",
                "75/min, QRS 90 ms",
                treated,
            ),
        ],
    )


def atrial_fibrillation() -> Storyboard:
    intervals = [
        Mark(start, end, f"{end - start:.2f} s", LIVE, word_at=420) for start, end in pairwise(IRREGULAR[:9])
    ]
    count = sum(moment < 10 for moment in IRREGULAR)
    fit = "No two intervals are alike: irregularly irregular."
    return Storyboard(
        "ECG in atrial fibrillation",
        [
            Scene(
                "First look: is there a P wave?",
                "Above there is. Below, only a trembling baseline.",
                "",
                compared,
            ),
            trace("Second look: is it regular?", fit, "Irregular", fibrillating, *intervals),
            Scene(
                "Third look: how fast?",
                "Count the beats in ten seconds, times six.",
                f"{count} x 6 = {count * 6}/min",
                counted,
            ),
            Scene("Then put the strip down", "Two questions for the person, not for the trace.", "", asked),
        ],
    )


def beats(waves: Sequence[Wave], *, rate: float) -> Volts:
    every = 60 / rate
    return lambda at: sum(beat(waves, at - FIRST - every * number) for number in range(-1, 9))


def beat(waves: Sequence[Wave], at: float) -> float:
    if not -0.5 < at < 0.8:
        return 0.0
    return sum(height * math.exp(-(((at - centre) / width) ** 2) / 2) for centre, width, height in waves)


def sine(at: float) -> float:
    turn = 2 * math.pi * at / 0.72
    return 0.95 * math.sin(turn) + 0.16 * math.sin(2 * turn + 0.6)


def fibrillating(at: float) -> float:
    flicker = 0.045 * math.sin(37 * at + 2 * math.sin(5 * at)) + 0.035 * math.sin(
        51 * at + 3 * math.sin(3 * at)
    )
    return flicker + sum(beat((*QRS, (0.27, 0.05, 0.22)), at - moment) for moment in IRREGULAR)


def treated() -> Painter:
    """Three cards, one after another, over a trace that recovers."""
    words = one_by_one(
        [
            Card(
                "Protect",
                "Calcium steadies the heart within minutes. It does not lower potassium.",
                LIVE,
                "#fbe9e7",
            ),
            Card(
                "Shift",
                "Insulin with glucose, and salbutamol, move potassium into the cells.",
                TEAL,
                TEAL_TINT,
            ),
            Card(
                "Remove",
                "Kidneys, gut or dialysis take it out of the body. Then ask why it rose.",
                OK,
                OK_TINT,
            ),
        ]
    )
    return above(words, recovering)


def above(words: Painter, volts: Volts) -> Painter:
    """Words, and a strip below them that writes itself during the scene."""
    strip = drawn((STAGE_SIZE[0], 200), PAPER, lambda pen: pen.line(curve(volts, 140, gain=0.7), INK, 3.4))

    def paint(since: float, length: float) -> Image.Image:
        frame = words(since, length).copy()
        x = round(min(1.0, since / (0.85 * length)) * STAGE_SIZE[0])
        frame.paste(strip.crop((0, 0, x, 200)), (0, 275))
        return frame

    return paint


def recovering(at: float) -> float:
    healed = min(1.0, at / 3)
    return (1 - healed) * beats(BROAD, rate=75)(at) + healed * beats(NORMAL, rate=75)(at)


def compared() -> Painter:
    sinus = beats(NORMAL, rate=75)
    there = [
        Mark(at - 0.24, at - 0.08, "P", OK, 52, 70, 225) for at in (FIRST + 0.8 * n for n in range(1, 6))
    ]
    gone = [Mark(at - 0.26, at - 0.06, "none", LIVE, 282, 300, 455) for at in IRREGULAR[1:9]]
    full = partial(write, strips=((sinus, 190), (fibrillating, 420)), marks=[*there, *gone])
    return uncovered(paper(), drawn(STAGE_SIZE, PAPER_TINT, full), seconds=5)


def counted() -> Painter:
    def strip(pen: Pen) -> None:
        rule(pen, scale="10 seconds")
        pen.line(curve(fibrillating, 270, speed=TEN_SECONDS), INK, 3)
        for number, moment in enumerate((at for at in IRREGULAR if at < 10), start=1):
            label(pen, moment * TEN_SECONDS, 380, str(number), TEAL)

    return uncovered(paper(), drawn(STAGE_SIZE, PAPER_TINT, strip), seconds=6)


def asked() -> Painter:
    unwell = "Breathless, faint, in pain or cold? Then the rhythm is an emergency."
    stroke = "Whoever reads the strip decides who will speak of anticoagulation, and when."
    cards = [
        Card("Unwell because of it?", unwell, LIVE, "#fbe9e7"),
        Card("Stroke prevention?", stroke, VIOLET, VIOLET_TINT),
    ]
    return above(one_by_one(cards, pace=3), fibrillating)
