"""Chapters out of the time stamps in a text: three or more, the first at 0:00, each ten seconds long."""

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from community.core import text
from community.core.templating import duration
from community.media.models import Chapter

FEWEST = 3
MOST_CHAPTERS = 100
SHORTEST = 10.0
LONGEST_TITLE = 120
# A time at the beginning of a line, perhaps behind the sign of a list and in brackets, then words.
STAMP = re.compile(
    r"[ \t]{0,3}(?:[-*+][ \t]+|\d{1,3}[.)][ \t]+)?[(\[]?(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?![\d:])[)\]]?"
    r"[ \t]*[-–—:|.]*[ \t]+(\S.*)",
    re.ASCII,
)
MARKS = re.compile(r"[*_`]+")


class Read(NamedTuple):
    """What a text names: its chapters, or none and a sentence why, where it has time stamps at all."""

    chapters: list[tuple[float, str]]
    hint: str = ""


def read(source: str, length: float | None) -> Read:
    """The chapters of a text for a recording of `length` seconds, where that is known."""
    found = [each for each in map(_stamp, source.split("\n")) if each is not None]
    if not found:
        return Read([])
    problem = _problem(found, length)
    return Read([], f"The time stamps in your text make no chapters: {problem}") if problem else Read(found)


def as_json(chapters: Sequence[Chapter]) -> str:
    """https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/chapters/jsonChapters.md"""
    rows = [{"startTime": each.at, "title": each.title} for each in chapters]
    return json.dumps({"version": "1.2.0", "chapters": rows}, ensure_ascii=False)


def _stamp(line: str) -> tuple[float, str] | None:
    found = STAMP.match(line)
    if found is None:
        return None
    hours, minutes, seconds, title = found.groups()
    name = text.shorten(text.tidy(MARKS.sub("", title)), LONGEST_TITLE - 1)
    return (int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds), name) if name else None


def _problem(found: list[tuple[float, str]], length: float | None) -> str:
    """What stands in the way, or nothing."""
    times = [at for at, _ in found]
    ends = [*times[1:], *([length] if length else [])]
    if len(found) < FEWEST:
        return f"there are {len(found)}, and {FEWEST} are needed."
    if len(found) > MOST_CHAPTERS:
        return f"there are {len(found)}, and {MOST_CHAPTERS} fit."
    if times[0] != 0:
        return f"the first is {duration(times[0])}, and it has to be 0:00."
    if length and times[-1] >= length:
        return f"{duration(times[-1])} is behind the end of the recording at {duration(length)}."
    for begins, ends_at in zip(times, ends, strict=False):
        if ends_at <= begins:
            return f"{duration(ends_at)} stands after {duration(begins)}, and they have to go up."
        if ends_at - begins < SHORTEST:
            return f"the one at {duration(begins)} is shorter than {SHORTEST:.0f} seconds."
    return ""
