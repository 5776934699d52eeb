"""What somebody typed into the search box, as words that either database takes without harm."""

from collections.abc import Sequence

from community.core import text

LONGEST_QUERY = 200
MOST_WORDS = 12


def tidied(typed: str) -> str:
    """What was typed, as one line of a length that may be shown again."""
    return text.tidy(typed.encode("utf-8", "ignore").decode())[:LONGEST_QUERY]


def words_of(line: str) -> Sequence[str]:
    """The words to look for, in order; marks and signs alone are none."""
    return [word for word in line.split() if any(c.isalnum() for c in word)][:MOST_WORDS]


def for_sqlite(words: Sequence[str]) -> str:
    """Every word in quotes, so that none of its signs is an operator; the last one may be unfinished."""
    return " ".join('"{}"'.format(word.replace('"', '""')) for word in words) + " *"


def for_postgresql(words: Sequence[str]) -> str:
    """As for SQLite, in the language of `to_tsquery`."""
    quoted = ["'{}'".format(word.replace("\\", "\\\\").replace("'", "''")) for word in words]
    return " & ".join(quoted) + ":*"
