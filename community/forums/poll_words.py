"""What an author has typed of a poll, and what it lacks before others can vote in it."""

from collections.abc import Iterator
from dataclasses import dataclass

FEWEST, MOST = 2, 8
LONGEST_QUESTION = 200
LONGEST_CHOICE = 120


@dataclass(frozen=True)
class PollWords:
    """`days` is how long it is open; None leaves it open until somebody closes it."""

    question: str
    choices: tuple[str, ...]
    is_multiple: bool = False
    days: int | None = None


def gaps(poll: PollWords | None) -> Iterator[tuple[str, str]]:
    """The field, and the sentence beside it; a post does very well without a poll."""
    if poll is None:
        return
    if not poll.question:
        yield "poll_question", "Ask something above the choices, or clear them to do without a poll."
    if sentence := _lack_of(poll.choices):
        yield "poll_choices", sentence


def _lack_of(choices: tuple[str, ...]) -> str | None:
    if not FEWEST <= len(choices) <= MOST:
        return f"Give from {FEWEST} to {MOST} choices, one a line; these are {len(choices)}."
    if any(len(each) > LONGEST_CHOICE for each in choices):
        return f"A choice has at most {LONGEST_CHOICE} characters. Shorten the longest."
    if len({each.casefold() for each in choices}) < len(choices):
        return "Two choices are the same. Change one of them, or take it out."
    return None
