"""A caption file that a member sent, read line by line; only its times and its words are kept.

WebVTT, https://www.w3.org/TR/webvtt1/: styles, regions, notes and positions are left out.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import groupby
from typing import NamedTuple

from werkzeug.datastructures import FileStorage

from community.core import storage, text
from community.core.errors import Unfit
from community.media.pipeline.captions import Caption

LARGEST = 1_000_000
MOST_CUES = 5_000
LONGEST_CUE = 500
TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
TIMING = re.compile(rf"{TIME}[ \t]+-->[ \t]+{TIME}(?:[ \t].*)?")
SPEAKER = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,100})>")
TAG = re.compile(r"<[^>]*>")
NOT_SPOKEN = ("NOTE", "STYLE", "REGION")
WAY_OUT = "Save the captions as WebVTT (.vtt) and choose the file again"


class Line(NamedTuple):
    number: int
    words: str


def read(file: FileStorage) -> list[Caption]:
    """Raises Unfit, naming the line that is wrong."""
    content = file.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Unfit(f"The caption file is larger than {storage.megabytes(LARGEST)}. {WAY_OUT} in parts.")
    try:
        return parse(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unfit(f"Line {line} of the captions is not in UTF-8. {WAY_OUT} in UTF-8.") from error


def parse(words: str) -> list[Caption]:
    """Raises Unfit, as above."""
    # Not splitlines(): it also breaks at characters that WebVTT takes for text.
    lines = [Line(number, line) for number, line in enumerate(re.split(r"\r\n|\r|\n", words), start=1)]
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0].words):
        raise Unfit(f'Line 1 of the captions must say "WEBVTT". {WAY_OUT}.')
    cues = [_cue(block) for block in _blocks(lines[1:])]
    if not cues:
        raise Unfit(f"There are no captions in this file, only its first line. {WAY_OUT}.")
    if len(cues) > MOST_CUES:
        raise Unfit(
            f"This file has {len(cues):,} captions; the limit is {MOST_CUES:,}. {WAY_OUT} with longer ones."
        )
    return cues


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The cues: lines that belong together, with an empty line before and after."""
    for is_full, group in groupby(lines, key=lambda line: bool(line.words.strip())):
        block = list(group)
        # What follows the first line at once are settings of the file.
        if is_full and block[0] is not lines[0] and not block[0].words.startswith(NOT_SPOKEN):
            yield block


def _cue(block: list[Line]) -> Caption:
    named = len(block) > 1 and "-->" not in block[0].words and "-->" in block[1].words
    timing, *spoken = block[1:] if named else block
    start, end = _times(timing)
    said = "\n".join(line.words for line in spoken)
    if len(said) > LONGEST_CUE:
        raise _wrong(timing, f"is followed by {len(said):,} characters; the limit is {LONGEST_CUE} a caption")
    speaker = SPEAKER.search(said)
    return Caption(start, end, _words(said), speaker=_words(speaker[1]) if speaker else "")


def _times(line: Line) -> tuple[float, float]:
    found = TIMING.fullmatch(line.words.strip())
    if found is None:
        raise _wrong(line, 'is no time such as "00:01.000 --> 00:04.000"')
    start, end = _seconds(*found.groups()[:4]), _seconds(*found.groups()[4:])
    if end <= start:
        raise _wrong(line, "ends before it begins")
    return start, end


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000


def _words(marked: str) -> str:
    return text.tidy(unescape(TAG.sub(" ", marked)))


def _wrong(line: Line, what: str) -> Unfit:
    return Unfit(f"Line {line.number} of the captions {what}. Correct it and choose the file again.")
