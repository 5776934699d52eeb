"""Numbers of registration: how they are compared, and whether one can be right at all.

A check digit finds typing errors and nothing else: a number that passes is still to be looked up.
"""

import re
import unicodedata

from community.credentials.registers.known import Register, register_of
from community.credentials.rules import RULES, Rule

# Spaces, dots, dashes and slashes that people write for reading, and what copying brings along unseen.
SEPARATORS = re.compile(r"[\s./\-\xad\u2010-\u2015\u2212\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# Fewer equal digits than this may be a real number where numbers are short.
EQUAL_DIGITS = 4
SHOWN = 3
LONG_ENOUGH_TO_SHOW = 5


def compact(number: str) -> str:
    """Without separators, in capitals; digits of full width, as some keyboards write them, become plain."""
    bare = SEPARATORS.sub("", unicodedata.normalize("NFKC", number))
    return unicodedata.normalize("NFKC", bare.upper())


def normalised(register: Register | None, number: str) -> str:
    """The number as it is stored and compared, without prefixes that only some people write."""
    return _rule_of(register).kept(compact(number))


def problem_with(register: Register | None, number: str, region: str = "") -> str | None:
    """What cannot be right about a number, in a sentence; None when nothing is known against it."""
    rule, written = _rule_of(register), compact(number)
    if not written:
        return "Enter the number under which the register lists you."
    return (
        _mistake(rule, written)
        or _misfit(rule, written)
        or _sameness(written)
        or _typing_error(rule, register, written)
        or _contradiction(rule, register, written, region)
    )


def is_checked(register: Register | None) -> bool:
    """Whether the kind of number has a check digit that we can compute."""
    return _rule_of(register).check is not None


def identity(register_key: str, register_name: str, number: str, region: str = "") -> str:
    """`registry|region|number`, the same for whoever writes the same number; for a keyed hash.

    A region counts only where the register asks for one, so that nobody becomes new by making one up.
    """
    register = register_of(register_key)
    unique = _rule_of(register).unique(compact(number))
    where = region if register and register.region_label else ""
    return "|".join((register.key if register else _plain(register_name), _plain(where), unique))


def tail(number: str) -> str:
    """The last three characters, to recognise one's own number by; "" where that would be most of it."""
    kept = compact(number)
    return kept[-SHOWN:] if len(kept) >= LONG_ENOUGH_TO_SHOW else ""


def _rule_of(register: Register | None) -> Rule:
    return RULES[register.rule if register else "free"]


def _mistake(rule: Rule, written: str) -> str | None:
    return next((each.sentence for each in rule.mistakes if each.is_made_in(written)), None)


def _misfit(rule: Rule, written: str) -> str | None:
    if any(each.isdigit() and not each.isascii() for each in written):
        return "Write the number with the digits 0 to 9."
    if rule.pattern.fullmatch(written):
        return None
    if not re.fullmatch(r"[0-9A-Z]+", written):
        return f"{rule.says} Write it with the digits 0 to 9 and the letters A to Z alone."
    return f"{rule.says} This one has {_counted(len(written))}. Compare it with your card or certificate."


def _counted(characters: int) -> str:
    return f"{characters} character" if characters == 1 else f"{characters} characters"


def _sameness(written: str) -> str | None:
    digits = re.sub(r"[^0-9]", "", written)
    if len(digits) < EQUAL_DIGITS or len(set(digits)) > 1:
        return None
    return "All digits of this number are the same, so it is nobody's. Enter your own."


def _typing_error(rule: Rule, register: Register | None, written: str) -> str | None:
    if register is None or rule.check is None or rule.check(rule.kept(written)):
        return None
    return (
        f"This {register.number_label} has a typing error: its check digit does not fit the others. "
        "Compare it digit by digit."
    )


def _contradiction(rule: Rule, register: Register | None, written: str, region: str) -> str | None:
    inside = rule.region_in(written)
    if register is None or not inside or not region or inside == region:
        return None
    chosen = register.regions.get(region, region)
    return f"This number names {inside}, but you chose {chosen}. Correct one of them."


def _plain(words: str) -> str:
    folded = unicodedata.normalize("NFKC", words).casefold().replace("|", " ")
    return " ".join(folded.split())
