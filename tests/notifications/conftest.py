"""A thread in a forum, as the tests of notices need it."""

from dataclasses import dataclass

import pytest
from flask import Flask

from community.accounts.models import Member
from community.core.db import db, unit_of_work
from tests import factories
from tests.cast import Cast


@dataclass(frozen=True)
class Thread:
    """Amara's public post in a forum, by number."""

    post: int
    forum: int

    @property
    def stream(self) -> str:
        return f"post:{self.post}"


@pytest.fixture
def thread(app: Flask, people: Cast) -> Thread:
    with app.app_context(), unit_of_work():
        post = factories.post(db.session.get_one(Member, people.amara), title="Sick day rules")
        assert post.forum is not None
        return Thread(post.id, post.forum.id)
