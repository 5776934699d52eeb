"""Lists in pages: the number in the address, the rows that belong to it, and the ways to its neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select

from community.core.db import db
from community.core.errors import NotFound

PER_PAGE = 20
MOST_PAGES = 500

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of one page; `address` leads to the first one and may carry a query already."""

    rows: Sequence[Row]
    number: int
    has_older: bool
    address: str

    @property
    def newer_url(self) -> str | None:
        return self._url(self.number - 1) if self.number > 1 else None

    @property
    def older_url(self) -> str | None:
        return self._url(self.number + 1) if self.has_older else None

    def _url(self, number: int) -> str:
        if number == 1:
            return self.address
        return f"{self.address}{'&' if '?' in self.address else '?'}page={number}"


def number_of(asked: str | None) -> int:
    """The page that an address asks for; raises NotFound for whatever is no page's number."""
    if asked is None:
        return 1
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 5 and 1 <= int(asked) <= MOST_PAGES):
        raise NotFound
    return int(asked)


def turn_to(number: int, rows: Select[Any], *, address: str, per_page: int = PER_PAGE) -> Page[Any]:
    """Page `number` of `rows`; one that lies behind the last row raises NotFound."""
    # One row more than is shown tells whether there is an older page, without counting them all.
    found = db.session.scalars(rows.limit(per_page + 1).offset((number - 1) * per_page)).unique().all()
    if not found and number > 1:
        raise NotFound
    return Page(found[:per_page], number, len(found) > per_page, address)
