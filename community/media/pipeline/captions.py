"""Captions in WebVTT (W3C, https://www.w3.org/TR/webvtt1/) and in SubRip, which has no standard."""

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


def subrip(captions: Sequence[Caption]) -> str:
    """The text of an .srt file; it knows no speakers, so each is named before the words."""
    return "\n".join(_numbered(number, caption) for number, caption in enumerate(captions, start=1))


def timed(lines: Sequence[tuple[float, str]], duration: float) -> list[Caption]:
    """Lines with only a start last until the next begins, the last until `duration`."""
    ends = [start for start, _ in lines[1:]] + [duration]
    return [Caption(start, end, text) for (start, text), end in zip(lines, ends, strict=True) if end > start]


def _numbered(number: int, caption: Caption) -> str:
    said = " ".join(f"{caption.speaker}: {caption.text}".split() if caption.speaker else caption.text.split())
    times = f"{clock(caption.start)} --> {clock(caption.end)}".replace(".", ",")
    return f"{number}\n{times}\n{said}\n"


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
