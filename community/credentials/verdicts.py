"""The answers of a comparison, in the order of how much a moderator has to think about them."""

from enum import StrEnum


class Verdict(StrEnum):
    """`plausible` differs, but as one person's words often do: a maiden name, initials, other words."""

    match = "match"
    plausible = "plausible"
    differs = "differs"
    unknown = "unknown"
