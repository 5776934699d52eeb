"""Whether two ways of writing a name may be one person's: order, accents, initials, titles, married names.

Nicknames are never guessed. The answer informs a moderator; it decides nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from community.credentials.entries import Name
from community.credentials.spellings import OPTIONAL, Word, joined, words_of
from community.credentials.verdicts import Verdict


class Likeness(NamedTuple):
    """A verdict, and one to four words that say it on the desk."""

    verdict: Verdict
    words: str


MATCH = Likeness(Verdict.match, "Match")
ORDER = Likeness(Verdict.match, "Order differs")
EARLIER = Likeness(Verdict.match, "Earlier name")
MARRIED = Likeness(Verdict.plausible, "Married name?")


Stand = dict[Word, Word]
"""A word of the register -> the word said that stands for it."""


@dataclass(frozen=True)
class _Found:
    """What of a name was said; `left` and `missing` are the words of either side that stand alone."""

    family: Stand
    family_is_whole: bool
    first: Word | None
    exact: Stand
    initials: Stand
    left: list[Word]
    missing: list[Word]

    @property
    def has_first_name(self) -> bool:
        """In full, or by its initial where another given name is in full, as in “J. Michael”."""
        return self.first in self.exact or (self.first in self.initials and bool(self.exact))

    @property
    def place_of_given(self) -> int:
        return _place(self.exact | self.initials)

    @property
    def place_of_family(self) -> int:
        return _place(self.family)


def _place(stand: Stand) -> int:
    return min(word.place for word in stand.values())


def likeness(said: str, name: Name, others: tuple[Name, ...] = ()) -> Likeness:
    """What somebody says beside a register's name, and beside the names it lists from before."""
    main = _beside(said, name)
    if main.verdict is Verdict.match:
        return main
    before = [_beside(said, other).verdict for other in others]
    if Verdict.match in before:
        return EARLIER
    if Verdict.plausible in before and main.verdict is not Verdict.plausible:
        return Likeness(Verdict.plausible, EARLIER.words)
    return main


def _beside(said: str, name: Name) -> Likeness:
    words, family, given = words_of(said), words_of(name.family), words_of(name.given)
    if not words or not (family or given):
        return MATCH if said and said == name.full else Likeness(Verdict.unknown, "No name")
    if joined(words).is_like(joined([*given, *family])):
        return MATCH
    if joined(words).is_like(joined([*family, *given])):
        return ORDER
    if _is_latin(words) != _is_latin([*family, *given]):
        return Likeness(Verdict.differs, "Other script")
    return _judged(_found(words, family, _needed(given)))


def _is_latin(words: list[Word]) -> bool:
    return any(letter.isascii() for word in _needed(words) for letter in word.plain)


def _judged(found: _Found) -> Likeness:
    if not found.family:
        return _without_family(found)
    if not found.exact and not found.initials:
        return _without_given(found)
    if not found.family_is_whole:
        return Likeness(Verdict.plausible, "One family name")
    if not found.has_first_name:
        words = "Initial only" if found.first in found.initials else "Middle name used"
        return Likeness(Verdict.plausible, words)
    return _with_both(found)


def _without_family(found: _Found) -> Likeness:
    if all(word.is_initial for word in found.left):
        return Likeness(Verdict.differs, "Family name missing")
    if found.has_first_name:
        return MARRIED
    return Likeness(Verdict.differs, "Name differs")


def _without_given(found: _Found) -> Likeness:
    if found.left and found.missing:
        return Likeness(Verdict.differs, "Given name differs")
    if found.left or found.missing:
        return Likeness(Verdict.plausible, "Given name missing")
    return MATCH if found.family_is_whole else Likeness(Verdict.plausible, "One family name")


def _with_both(found: _Found) -> Likeness:
    """What else was said has to be a middle name that the register leaves out."""
    if found.left and found.missing:
        return Likeness(Verdict.plausible, "Middle name differs")
    if not all(_is_middle(word, found) for word in found.left):
        return Likeness(Verdict.plausible, "More names said")
    return ORDER if found.place_of_family < found.place_of_given else MATCH


def _is_middle(word: Word, found: _Found) -> bool:
    given, family = found.place_of_given, found.place_of_family
    return given <= word.place != family and (word.place < family or family < given)


def _found(said: list[Word], family: list[Word], given: list[Word]) -> _Found:
    left = list(said)
    family_said = _take_run(left, family) or _take(left, _needed(family), Word.is_like)
    exact = _take_given(left, given)
    initials = _take(left, _without(given, exact), Word.begins_like)
    return _Found(
        family=family_said,
        family_is_whole=not _without(_needed(family), family_said),
        first=given[0] if given else None,
        exact=exact,
        initials=initials,
        left=[word for word in left if word in _needed(said)],
        missing=_without(given, exact | initials),
    )


def _take_given(left: list[Word], given: list[Word]) -> Stand:
    """Two given names may be written as one: Jean Pierre, Jeanpierre."""
    for size in range(len(given), 0, -1):
        taken = _take_run(left, given[:size])
        if taken:
            return taken | _take(left, given[size:], Word.is_like)
    return _take(left, given, Word.is_like)


def _take_run(left: list[Word], wanted: list[Word]) -> Stand:
    """The shortest run of words said that is written like all of `wanted` together, as “O Brien” is."""
    for size in range(1, len(left) + 1) if wanted else ():
        for start in range(len(left) - size + 1):
            run = left[start : start + size]
            if joined(run).is_like(joined(wanted)):
                del left[start : start + size]
                return dict.fromkeys(wanted, run[0])
    return {}


def _take(left: list[Word], wanted: list[Word], like: Callable[[Word, Word], bool]) -> Stand:
    taken: Stand = {}
    for known in wanted:
        said = next((word for word in left if like(word, known)), None)
        if said:
            left.remove(said)
            taken[known] = said
    return taken


def _without(words: list[Word], stand: Stand) -> list[Word]:
    return [word for word in words if word not in stand]


def _needed(words: list[Word]) -> list[Word]:
    """Words that a name cannot do without; where all are titles or particles, they are the name."""
    return [word for word in words if word.plain not in OPTIONAL] or words
