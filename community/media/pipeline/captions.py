"""Captions in WebVTT (W3C, https://www.w3.org/TR/webvtt1/)."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Caption:
    """A line that is spoken, from and to in seconds; `speaker` is empty where one person speaks."""

    start: float
    end: float
    text: str
    speaker: str = ""


def webvtt(captions: Sequence[Caption]) -> str:
    """The text of a .vtt file."""
    return "\n".join(["WEBVTT", *("\n" + cue(caption) for caption in captions)]) + "\n"


def timed(lines: Sequence[tuple[float, str]], duration: float) -> list[Caption]:
    """Lines with only a start last until the next begins, the last until `duration`."""
    ends = [start for start, _ in lines[1:]] + [duration]
    return [Caption(start, end, text) for (start, text), end in zip(lines, ends, strict=True) if end > start]


def cue(caption: Caption) -> str:
    words = escaped(" ".join(caption.text.split()))
    spoken = f"<v {escaped(caption.speaker)}>{words}" if caption.speaker else words
    return f"{clock(caption.start)} --> {clock(caption.end)}\n{spoken}"


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds / 1000:06.3f}"
