"""The index follows what is published: each job looks how things stand, and twice is the same as once."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from community.accounts.models import Member
from community.content.models import Content, State
from community.core.db import db, unit_of_work
from community.forums.models import Post
from community.search import jobs
from community.search.models import SearchEntry
from tests import factories
from tests.cast import Cast
from tests.search.conftest import Search

pytestmark = pytest.mark.both_databases


@pytest.fixture
def post(app: Flask, people: Cast) -> int:
    with app.app_context(), unit_of_work():
        return factories.post(db.session.get_one(Member, people.amara), title="Potassium").id


def test_a_new_post_is_indexed_once(app: Flask, post: int, search: Search) -> None:
    with app.app_context():
        jobs.index_post(post_id=post)
        jobs.index_post(post_id=post)
        assert len(db.session.scalars(select(SearchEntry)).all()) == 1
    assert search("potassium") == ["Potassium"]


def test_an_edit_is_found_and_the_words_before_are_not(app: Flask, post: int, search: Search) -> None:
    with app.app_context():
        jobs.index_post(post_id=post)
        with unit_of_work():
            db.session.get_one(Post, post).name("Sodium")
        jobs.index_post(post_id=post)
    assert (search("potassium"), search("sodium")) == ([], ["Sodium"])


@pytest.mark.parametrize("state", [State.hidden, State.deleted])
def test_what_is_taken_away_leaves_the_index(app: Flask, post: int, state: State) -> None:
    with app.app_context():
        jobs.index_post(post_id=post)
        with unit_of_work():
            db.session.get_one(Content, post).state = state
        for _ in range(2):
            jobs.index_content(content_id=post, measure_id=1)
        assert db.session.scalars(select(SearchEntry)).all() == []


def test_what_is_restored_comes_back(app: Flask, post: int, search: Search) -> None:
    with app.app_context():
        for state in (State.hidden, State.published):
            with unit_of_work():
                db.session.get_one(Content, post).state = state
            jobs.index_content(content_id=post, measure_id=1)
    assert search("potassium") == ["Potassium"]


def test_a_reply_is_indexed_edited_and_taken_out(app: Flask, people: Cast, post: int, search: Search) -> None:
    with app.app_context():
        with unit_of_work():
            author = db.session.get_one(Member, people.jonas)
            reply = factories.reply(author, db.session.get_one(Post, post), body="Insulin.").id
        jobs.index_new_reply(reply_id=reply, post_id=post)
    assert len(search("insulin")) == 1
    with app.app_context():
        with unit_of_work():
            db.session.get_one(Content, reply).state = State.deleted
        jobs.index_reply(reply_id=reply)
    assert search("insulin") == []


def test_a_member_is_found_by_a_new_name(app: Flask, people: Cast, search: Search) -> None:
    with app.app_context():
        jobs.index_member(member_id=people.marta)
        with unit_of_work():
            db.session.get_one(Member, people.marta).name = "Marta Lindqvist"
        jobs.index_member(member_id=people.marta)
    assert (search("olsen"), search("lindq")) == ([], ["Marta Lindqvist"])


def test_a_badge_makes_its_profession_findable(app: Flask, people: Cast, search: Search) -> None:
    with app.app_context():
        jobs.index_member(member_id=people.amara)
    assert search("physician") == ["Amara Kone"]


def test_building_the_index_anew_finds_the_same(
    app: Flask, post: int, search: Search, rebuild: Callable[[], None]
) -> None:
    rebuild()
    rebuild()
    assert search("potassium") == ["Potassium"]
