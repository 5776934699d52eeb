"""Things to find: what the tests of searching put into the index, and how they look for it."""

from collections.abc import Callable

import pytest
from flask import Flask

from community.accounts.models import Member
from community.content import paging
from community.core.db import db, reading, unit_of_work
from community.search import asked, index, queries
from community.search.models import Found

Search = Callable[..., list[str]]


@pytest.fixture
def search(app: Flask) -> Search:
    """What a member finds: the headings, in order."""

    def find(typed: str, *, who: int | None = None, kind: Found | None = None) -> list[str]:
        with app.app_context(), reading():
            member = db.session.get_one(Member, who) if who else None
            words = asked.words_of(asked.tidied(typed))
            page: paging.Page[queries.Result] = queries.results(member, words, kind, 1, address="/search")
            return ["".join(piece.words for piece in each.heading) for each in page.rows]

    return find


@pytest.fixture
def rebuild(app: Flask) -> Callable[[], None]:
    def run() -> None:
        with app.app_context(), unit_of_work():
            index.rebuild()

    return run
