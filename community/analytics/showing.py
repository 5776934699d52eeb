"""Countries, shown so that no figure stands for fewer than five people and none can be worked out."""

from collections.abc import Sequence
from typing import NamedTuple

FEWEST = 5


class Row(NamedTuple):
    """A country, all who came from it, and how many on the day when most did."""

    name: str
    total: int
    most: int


def guarded(rows: Sequence[Row]) -> tuple[list[tuple[str, int]], int]:
    """The countries that may be named, largest first, and how many came from elsewhere, in fives.

    People are told apart within one day only, so five sums of one may be one person on five days: a country
    is named when five came on the same day.
    """
    ordered = sorted(rows, key=lambda row: (-row.total, row.name))
    named = [row for row in ordered if row.name and row.most >= FEWEST]
    hidden = [row for row in ordered if row not in named]
    # A rest of one country, or of a few people, is what the others leave of the whole: another one joins it.
    if hidden and named and (len(hidden) == 1 or _total(hidden) < FEWEST):
        hidden.append(named.pop())
    return [(row.name, _in_fives(row.total)) for row in named], _in_fives(_total(hidden))


def _total(rows: Sequence[Row]) -> int:
    return sum(row.total for row in rows)


def _in_fives(count: int) -> int:
    return count - count % FEWEST
