"""A caption file that a member sent, read line by line; only its times and its words are kept.

WebVTT, https://www.w3.org/TR/webvtt1/: styles, regions, notes and positions are left out. SubRip, as players
have agreed to read it. Nobody's parser names the line that is wrong, so these are our own.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from html import unescape
from itertools import groupby
from pathlib import PurePath
from typing import NamedTuple

from werkzeug.datastructures import FileStorage

from community.core import storage, text
from community.core.errors import Unfit
from community.media.pipeline.captions import Caption, clock

LARGEST = 1_000_000
MOST_CUES = 5_000
LONGEST_CUE = 500
TIME = r"(?:(\d{2,6}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
TIMING = re.compile(rf"{TIME}[ \t]+-->[ \t]+{TIME}(?:[ \t].*)?", re.ASCII)
SRT_TIME = r"(\d{1,6}):([0-5]?\d):([0-5]?\d)[,.](\d{1,3})"
SRT_TIMING = re.compile(rf"{SRT_TIME}[ \t]*-->[ \t]*{SRT_TIME}(?:[ \t].*)?", re.ASCII)
SPEAKER = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,100})>")
TAG = re.compile(r"<[^>]*>")
SRT_TAG = re.compile(r"</?(?:b|i|u|s|font)(?:\s[^>]*)?>|\{\\[^}]*\}", re.IGNORECASE)
NOT_SPOKEN = ("NOTE", "STYLE", "REGION")
WAY_OUT = "Save the captions as WebVTT (.vtt) or SubRip (.srt) and choose the file again"
BY_MARK = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What Windows programs have written before they knew UTF-8. No file says which, so its owner has to.
ENCODINGS = {
    "cp1252": "Western Europe (Windows-1252)",
    "cp1250": "Central Europe (Windows-1250)",
    "cp1251": "Cyrillic (Windows-1251)",
    "cp1253": "Greek (Windows-1253)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1255": "Hebrew (Windows-1255)",
    "cp1256": "Arabic (Windows-1256)",
    "cp1257": "Baltic (Windows-1257)",
}


class Line(NamedTuple):
    number: int
    words: str


def read(file: FileStorage, *, encoding: str = "") -> list[Caption]:
    """Raises Unfit, naming the line that is wrong. `encoding` is one of ENCODINGS, or empty for Unicode."""
    content = file.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Unfit(f"The caption file is larger than {storage.megabytes(LARGEST)}. {WAY_OUT} in parts.")
    words = decoded(content, encoding)
    is_subrip = PurePath(file.filename or "").suffix.lower() == ".srt" and not words.startswith("WEBVTT")
    return parse_subrip(words) if is_subrip else parse(words)


def decoded(content: bytes, encoding: str = "") -> str:
    """Raises Unfit for bytes that are no text."""
    chosen = next((name for mark, name in BY_MARK if content.startswith(mark)), encoding or "utf-8")
    try:
        return content.decode(chosen).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        if chosen in ENCODINGS:
            raise Unfit(
                f"Line {line} of the captions has a letter that {ENCODINGS[chosen]} lacks. "
                "Choose another encoding, or save the file in UTF-8."
            ) from error
        raise Unfit(
            f"Line {line} of the captions is not in UTF-8. Older Windows programs save .srt files in a "
            "code of their language: choose it under Encoding, or save the file in UTF-8."
        ) from error


def parse(words: str) -> list[Caption]:
    """WebVTT. Raises Unfit, as above."""
    lines = _lines(words)
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0].words):
        raise Unfit(f'Line 1 of the captions must say "WEBVTT". {WAY_OUT}.')
    # What follows the first line at once are settings of the file.
    blocks = [block for block in _blocks(lines) if block[0] is not lines[0]]
    return _in_order(block for block in blocks if not block[0].words.startswith(NOT_SPOKEN))


def parse_subrip(words: str) -> list[Caption]:
    """Raises Unfit, as above."""
    return _in_order(_blocks(_lines(words)), timing=SRT_TIMING, example="00:00:01,000 --> 00:00:04,000")


def stored(vtt: str) -> list[Caption]:
    """Captions as we have written them ourselves: not refused any more, whatever is asked of new ones."""
    cues = []
    for block in _blocks(_lines(vtt)):
        with suppress(Unfit):
            cues.append(_cue(block, TIMING, "")[1])
    return sorted(cues, key=lambda cue: cue.start)


def _lines(words: str) -> list[Line]:
    # Not splitlines(): it also breaks at characters that WebVTT takes for text.
    return [Line(number, line) for number, line in enumerate(re.split(r"\r\n|\r|\n", words), start=1)]


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines that belong together, with an empty line before and after."""
    for is_full, group in groupby(lines, key=lambda line: bool(line.words.strip())):
        if is_full:
            yield list(group)


def _in_order(
    blocks: Iterable[list[Line]],
    *,
    timing: re.Pattern[str] = TIMING,
    example: str = "00:01.000 --> 00:04.000",
) -> list[Caption]:
    cues: list[Caption] = []
    for block in blocks:
        line, cue = _cue(block, timing, example)
        if cues and cue.start < cues[-1].start:
            raise _wrong(
                line,
                f"begins at {clock(cue.start)}, before the caption above it, which begins at "
                f"{clock(cues[-1].start)}. Put the captions in the order of their times",
            )
        cues.append(cue)
    if not cues:
        raise Unfit(f"There are no captions in this file. {WAY_OUT}.")
    if len(cues) > MOST_CUES:
        raise Unfit(
            f"This file has {len(cues):,} captions; the limit is {MOST_CUES:,}. {WAY_OUT} with longer ones."
        )
    return cues


def _cue(block: list[Line], timing: re.Pattern[str], example: str) -> tuple[Line, Caption]:
    """With the line of its times."""
    times, *spoken = block[1:] if _is_named(block) else block
    start, end = _times(times, timing, example)
    said = "\n".join(line.words for line in spoken)
    if len(said) > LONGEST_CUE:
        raise _wrong(times, f"is followed by {len(said):,} characters; the limit is {LONGEST_CUE} a caption")
    if timing is SRT_TIMING:
        return times, Caption(start, end, text.tidy(SRT_TAG.sub(" ", said)))
    speaker = SPEAKER.search(said)
    return times, Caption(start, end, _words(said), speaker=_words(speaker[1]) if speaker else "")


def _is_named(block: list[Line]) -> bool:
    """Whether a name or a number stands above the times."""
    if len(block) < 2 or "-->" in block[0].words:
        return False
    return "-->" in block[1].words or block[0].words.strip().isdecimal()


def _times(line: Line, timing: re.Pattern[str], example: str) -> tuple[float, float]:
    found = timing.fullmatch(line.words.strip())
    if found is None:
        raise _wrong(line, f'is no time such as "{example}"')
    start, end = seconds(*found.groups()[:4]), seconds(*found.groups()[4:])
    if end <= start:
        raise _wrong(line, "ends before it begins")
    return start, end


def seconds(hours: str | None, minutes: str, whole: str, thousandths: str) -> float:
    total = int(hours or 0) * 3600 + int(minutes) * 60 + int(whole)
    # In one division, so that the same time is always the same number.
    return (total * 1000 + int(thousandths.ljust(3, "0"))) / 1000


def _words(marked: str) -> str:
    return text.tidy(unescape(TAG.sub(" ", marked)))


def _wrong(line: Line, what: str) -> Unfit:
    return Unfit(f"Line {line.number} of the captions {what}. Correct it and choose the file again.")
