"""Rows of a published table: what is kept of each, and what is wrong with those that are not kept."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from community.credentials.nppes.columns import PRACTICE_COLUMNS, Layout, layout_of
from community.credentials.nppes.published import CannotLoad, Published

# Between the parts of what is kept in one text: the character that ASCII has for it.
BETWEEN = "\x1f"
JOINTS = len(PRACTICE_COLUMNS) - 1
REFUSALS_LISTED = 100
NPI = re.compile("[12][0-9]{9}")
DAY = re.compile("([0-9]{2})/([0-9]{2})/([0-9]{4})")
# What stands in the place of bytes that are no UTF-8.
REPLACED = "\ufffd"
# Luhn over the card issuer's prefix 80840 and the number itself: the prefix adds 24 (CMS, 45 CFR 162.406).
PREFIX_SUM = 24
DOUBLED = str.maketrans("0123456789", "0246813579")

Kept = tuple[int | str, ...]


class BadRow(Exception):
    """Why a row is not kept."""


@dataclass
class Refusals:
    """Rows that were not kept: all are counted, the first are listed as line and reason."""

    count: int = 0
    listed: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, reason: str) -> None:
        self.count += 1
        if len(self.listed) < REFUSALS_LISTED:
            self.listed.append((line, reason))


class Reading:
    """One pass over a table, beginning after the line `after`; raises CannotLoad when the header is wrong."""

    def __init__(self, published: Published, *, after: int = 0) -> None:
        lines = published.lines()
        header = csv.reader(lines)
        self.layout = layout_of(_first(header))
        self._before = max(after, header.line_num)
        for _ in islice(lines, self._before - header.line_num):
            pass
        self._reader = csv.reader(lines)

    @property
    def line(self) -> int:
        """The last line that was read, counted from 1 as an editor counts."""
        return self._before + self._reader.line_num

    def rows(self, count: int, refusals: Refusals) -> Iterator[Kept]:
        """What is kept of the next `count` rows; the others go to `refusals`. At the end there is neither."""
        for row in islice(self._rows(refusals), count):
            try:
                yield kept_of(self.layout, row)
            except BadRow as bad:
                refusals.add(self.line, str(bad))

    def _rows(self, refusals: Refusals) -> Iterator[list[str]]:
        while True:
            try:
                yield from filter(None, self._reader)
            except csv.Error:
                # The reader begins anew with the line after the one at which it gave up.
                refusals.add(self.line, "a quotation mark before it is never closed, or a field is too long")
            else:
                return


def _first(reader: Iterator[list[str]]) -> list[str]:
    try:
        return next(reader, [])
    except csv.Error as error:
        raise CannotLoad("This is not a file of NPPES: its first line is no line of a table.") from error


def kept_of(layout: Layout, row: Sequence[str]) -> Kept:
    """In the order of the columns of `entry`; raises BadRow."""
    if len(row) != layout.width:
        raise BadRow(f"it has {len(row)} columns, the header has {layout.width}")
    number = number_of(row[layout.number])
    texts, practices = layout.texts(row), BETWEEN.join(layout.practices(row))
    _ensure_sound("".join(texts) + practices)
    return number, *texts, *map(day_of, layout.days(row)), practices.rstrip(BETWEEN)


def number_of(text: str) -> int:
    """Raises BadRow when it cannot be an NPI."""
    if not NPI.fullmatch(text):
        raise BadRow("its NPI is not ten digits of which the first is 1 or 2")
    if not _fits(text):
        raise BadRow("its NPI has a wrong check digit")
    return int(text)


def _fits(number: str) -> bool:
    weighed = number[::2].translate(DOUBLED) + number[1::2]
    # The bytes of ten digits are ten times 48 above their values, which changes nothing modulo ten.
    return (PREFIX_SUM + sum(weighed.encode())) % 10 == 0


def _ensure_sound(text: str) -> None:
    if REPLACED in text:
        raise BadRow("it is not written in UTF-8")
    if "\0" in text or text.count(BETWEEN) != JOINTS:
        raise BadRow("it holds a control character")


@lru_cache(maxsize=20_000)
def day_of(text: str) -> str:
    """The day as 2026-11-08, "" for none; raises BadRow."""
    if not text:
        return ""
    found = DAY.fullmatch(text)
    if not found:
        raise BadRow("a date in it is not written MM/DD/YYYY")
    return f"{found[3]}-{found[1]}-{found[2]}"
