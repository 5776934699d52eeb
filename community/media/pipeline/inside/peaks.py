"""Prints the outline of a sound as a JSON list of numbers from 0 to 100: peaks.py ADDRESS FORMATS COUNT."""

import json
import math
import sys
from array import array
from collections.abc import Iterator
from itertools import pairwise

import av

RATE = 8000
WINDOW = 160  # 20 ms
CONTRAST = 0.75


def main() -> None:
    address, formats, count = sys.argv[1:4]
    av.logging.set_level(None)
    json.dump(outline(list(power_of_moments(address, formats)), int(count)), sys.stdout)


def power_of_moments(address: str, formats: str) -> Iterator[float]:
    """The mean power of every 20 ms."""
    waiting = array("h")
    for samples in decoded(address, formats):
        waiting.extend(samples)
        whole = len(waiting) - len(waiting) % WINDOW
        for start in range(0, whole, WINDOW):
            yield sum(sample * sample for sample in waiting[start : start + WINDOW]) / WINDOW
        del waiting[:whole]


def decoded(address: str, formats: str) -> "Iterator[array[int]]":
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    options = {"protocol_whitelist": "file", "format_whitelist": formats}
    with av.open(address, options=options, metadata_errors="ignore") as container:
        for frame in container.decode(audio=0):
            for mono in resampler.resample(frame):
                # The plane is padded beyond the last sample.
                yield array("h", bytes(mono.planes[0])[: mono.samples * 2])


def outline(moments: list[float], count: int) -> list[int]:
    if not moments:
        return [0] * count
    edges = [part * len(moments) // count for part in range(count + 1)]
    heights = [strength(moments[start : max(end, start + 1)]) for start, end in pairwise(edges)]
    # A single knock on the table must not flatten the whole wave.
    loudest = max(sorted(heights)[int(len(heights) * 0.98)], 1)
    return [min(100, round(100 * height / loudest)) for height in heights]


def strength(moments: list[float]) -> float:
    """Loud speech has the same peaks everywhere; its power still rises and falls with the words."""
    return math.pow(sum(moments) / len(moments), CONTRAST)


if __name__ == "__main__":
    main()
