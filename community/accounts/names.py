"""What members may call themselves: real names without titles, and handles that mislead nobody."""

import re
import unicodedata
from collections.abc import Callable

from slugify import slugify

from community.core import text

SHORTEST_HANDLE, LONGEST_HANDLE = 3, 30
HANDLE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NAME_SIGNS = frozenset(" -.,'’·")


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


# The badge says what somebody is, after it was checked; a name that says it would need no check.
TITLES = _set_of(
    """
    dr dra doctor doktor docteur doctora dott dottore dottoressa prof profa professor professora professeur
    md mbbs mbchb mbbch frcp frcs mrcp mrcgp facp facc phd dphil pharmd rph rn rgn rmn lpn crna bsn msn cnm
    physician surgeon nurse midwife pharmacist paramedic consultant registrar
    verified official staff admin administrator moderator mod support
    """
)
RESERVED = _set_of(
    """
    all anonymous api cases everyone forums help here home log me members new notices nobody null podcasts
    posts questions reports root rounds search security settings site suggestions system team undefined
    videos you
    """
)


def tidy_name(typed: str) -> str:
    """One line in which look-alike forms of a letter, such as full-width ones, have become the letter."""
    return text.tidy(unicodedata.normalize("NFKC", typed))


def name_problem(name: str) -> str | None:
    """What is wrong with a tidied name and what to do, or None."""
    if any(not (c.isalpha() or c in NAME_SIGNS or unicodedata.category(c)[0] == "M") for c in name):
        return "A name has letters, spaces, hyphens, apostrophes and full stops. Leave out the other signs."
    if len({_script(c) for c in name if c.isalpha()}) > 1:
        return "The name mixes letters of several alphabets. Write it in one of them."
    found = _title_in(name)
    if found:
        return f"Leave out “{found}”. What you are is said by the badge, once it has been checked."
    return None if any(c.isalpha() for c in name) else "Write your name in letters."


def handle_problem(handle: str) -> str | None:
    """What is wrong with a handle and what to do, or None; whether it is taken is another question."""
    if not SHORTEST_HANDLE <= len(handle) <= LONGEST_HANDLE:
        return f"A handle has {SHORTEST_HANDLE} to {LONGEST_HANDLE} characters; this one has {len(handle)}."
    if not HANDLE.fullmatch(handle):
        return "A handle has small letters a to z, digits, and single hyphens between them."
    if handle in RESERVED or _title_in(handle.replace("-", " ")):
        return f"“{handle}” would mislead others. Choose another handle, such as your name."
    return None


def suggest_handle(name: str, is_free: Callable[[str], bool]) -> str:
    """A handle made from the name that nobody has; empty when the name offers no letters."""
    base = slugify(name, max_length=LONGEST_HANDLE - 3).strip("-")
    if handle_problem(base):
        return ""
    numbered = (f"{base}-{number}" for number in range(2, 100))
    return next((handle for handle in (base, *numbered) if is_free(handle)), "")


def _title_in(name: str) -> str | None:
    words = [word.strip(",'’·") for word in name.split()]
    # “Md” before other names is short for Mohammed in Bangladesh; behind them it is a degree.
    if len(words) > 1 and words[0].rstrip(".").casefold() == "md":
        words = words[1:]
    return next((word for word in words if _sounds_like_a_title(word)), None)


def _sounds_like_a_title(word: str) -> bool:
    joined, parts = word.replace(".", ""), re.split(r"[.-]", word)
    return any(part.casefold() in TITLES for part in (joined, *parts))


def _script(letter: str) -> str:
    """`LATIN`, `CYRILLIC`; Japanese writes one name in three scripts, so these count as one."""
    script = unicodedata.name(letter, "UNKNOWN").split()[0]
    return "CJK" if script in {"HIRAGANA", "KATAKANA"} else script
