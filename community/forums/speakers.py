"""Speakers as authors name them, one a line: a handle, and the word host for whoever asks the questions."""

import re
from dataclasses import dataclass

from community.forums.models import SpeakerRole

MOST_SPEAKERS = 12
LINE = re.compile(
    r"@?(?P<handle>[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?)(?:[\s,:]+(?P<role>host|guest))?", re.IGNORECASE
)


class Unreadable(ValueError):
    """A line that names nobody; the message says which line, and what one looks like."""


@dataclass(frozen=True)
class Named:
    handle: str
    role: SpeakerRole = SpeakerRole.guest


def parse(typed: str) -> list[Named]:
    """Each speaker once, in order; raises Unreadable."""
    lines = [(number, line.strip()) for number, line in enumerate(typed.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_SPEAKERS:
        raise Unreadable(f"There are {len(lines)} speakers; at most {MOST_SPEAKERS} fit. Take some out.")
    by_handle = {each.handle: each for each in (_named(number, line) for number, line in lines)}
    return list(by_handle.values())


def _named(number: int, line: str) -> Named:
    found = LINE.fullmatch(line)
    if not found:
        raise Unreadable(f"Line {number} names no member. Write @handle, and host after it for who asks.")
    return Named(found["handle"].lower(), SpeakerRole((found["role"] or "guest").lower()))
