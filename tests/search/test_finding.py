"""Finding: what, by which words, and by whom."""

from collections.abc import Callable

import pytest
from flask import Flask

from community.accounts.models import Member
from community.content.models import Content, State
from community.core.db import db, unit_of_work
from community.forums.models import Post
from community.permissions import Audience
from community.search.models import Found
from tests import factories
from tests.cast import Cast
from tests.search.conftest import Search

pytestmark = pytest.mark.both_databases


@pytest.fixture
def post(app: Flask, people: Cast, rebuild: Callable[[], None]) -> int:
    with app.app_context(), unit_of_work():
        author = db.session.get_one(Member, people.amara)
        post = factories.post(
            author,
            title="Hyperkalaemia in five traces",
            body="Calcium **first**. Sjögren said: IL-6 rises by 50%, in C++ too; O'Neill's cafe\u0301.",
        ).id
    rebuild()
    return post


@pytest.mark.parametrize(
    "typed",
    [
        *("hyperkalaemia", "HYPERKALAEMIA", "hyperkal", "trace", "calcium first", "traces calc"),
        *(
            "sjogren",
            "Sjögren",
            "SJÖGREN",
            "café",
            "cafe",
            "il-6",
            "50%",
            "O'Neill",
            "c++ calcium",
            '"calcium"',
        ),
        "what it is about",
    ],
)
def test_a_post_is_found_by_its_words(search: Search, post: int, typed: str) -> None:
    assert search(typed) == ["Hyperkalaemia in five traces"]


@pytest.mark.parametrize("typed", ["hypokalaemia", "calcium last", "il-7", "alaemia", "calc first"])
def test_other_words_find_nothing(search: Search, post: int, typed: str) -> None:
    assert search(typed) == []


def test_a_reply_is_found_under_the_title_of_its_thread(
    app: Flask, people: Cast, post: int, search: Search, rebuild: Callable[[], None]
) -> None:
    _reply(app, people.jonas, post, body="Try **insulin**.")
    rebuild()
    assert search("insulin") == ["Hyperkalaemia in five traces"]
    assert search("insulin", kind=Found.reply) == ["Hyperkalaemia in five traces"]
    assert search("insulin", kind=Found.post) == []


def test_the_title_of_a_thread_finds_the_thread_alone(
    app: Flask, people: Cast, post: int, search: Search, rebuild: Callable[[], None]
) -> None:
    _reply(app, people.jonas, post, body="Try insulin.")
    rebuild()
    assert len(search("hyperkalaemia")) == 1


def test_words_in_a_title_weigh_more(
    app: Flask, people: Cast, search: Search, rebuild: Callable[[], None]
) -> None:
    with app.app_context(), unit_of_work():
        author = db.session.get_one(Member, people.amara)
        factories.post(author, title="Potassium", body="What it does.")
        factories.post(author, title="Sodium", body="Unlike potassium, it is common. " * 3)
    rebuild()
    assert search("potassium") == ["Potassium", "Sodium"]


@pytest.mark.parametrize("typed", ["amara", "kone", "@amara", "nephrol", "dakar"])
def test_a_member_is_found_by_name_handle_speciality_and_place(
    app: Flask, people: Cast, search: Search, rebuild: Callable[[], None], typed: str
) -> None:
    with app.app_context(), unit_of_work():
        amara = db.session.get_one(Member, people.amara)
        amara.speciality, amara.place = "Nephrology", "Dakar"
    rebuild()
    assert search(typed, kind=Found.member) == ["Amara Kone"]


def test_a_member_who_has_not_confirmed_is_not_found(
    app: Flask, search: Search, rebuild: Callable[[], None]
) -> None:
    with app.app_context(), unit_of_work():
        factories.member(name="Nobody Yet", confirmed_at=None)
    rebuild()
    assert search("nobody") == []


def test_a_forum_is_found_by_name_and_topic(
    app: Flask, people: Cast, search: Search, rebuild: Callable[[], None]
) -> None:
    with app.app_context(), unit_of_work():
        factories.forum(name="Midwifery", topic="Birth")
        factories.forum(name="Handover", topic="Births at night", read=Audience.professionals)
    rebuild()
    assert search("birth") == ["Midwifery"]
    assert sorted(search("birth", who=people.jonas)) == ["Handover", "Midwifery"]


def test_what_is_for_professionals_is_found_by_them_alone(
    app: Flask, people: Cast, search: Search, rebuild: Callable[[], None]
) -> None:
    with app.app_context(), unit_of_work():
        author = db.session.get_one(Member, people.amara)
        post = factories.post(author, title="For colleagues", audience=Audience.professionals)
        factories.reply(db.session.get_one(Member, people.jonas), post, body="Colleagues agree.")
    rebuild()
    for who in (None, people.marta, people.lapsed):
        assert search("colleagues", who=who) == []
    for who in (people.amara, people.jonas, people.ruth):
        assert search("colleagues", who=who) == ["For colleagues", "For colleagues"]


@pytest.mark.parametrize("state", [State.hidden, State.deleted, State.draft, State.processing])
def test_what_is_not_published_is_not_found_even_before_the_index_knows(
    app: Flask, people: Cast, post: int, search: Search, state: State
) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Content, post).state = state
    for who in (None, people.marta, people.amara, people.ruth):
        assert search("hyperkalaemia", who=who) == []


def test_replies_under_a_hidden_post_are_not_found(
    app: Flask, people: Cast, post: int, search: Search, rebuild: Callable[[], None]
) -> None:
    _reply(app, people.jonas, post, body="Try insulin.")
    rebuild()
    with app.app_context(), unit_of_work():
        db.session.get_one(Content, post).state = State.hidden
    assert search("insulin", who=people.jonas) == []


def test_an_audience_that_was_narrowed_counts_at_once(
    app: Flask, people: Cast, post: int, search: Search
) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Content, post).audience = Audience.professionals
    assert search("hyperkalaemia", who=people.marta) == []
    assert search("hyperkalaemia", who=people.jonas) == ["Hyperkalaemia in five traces"]


def _reply(app: Flask, author: int, post: int, *, body: str) -> None:
    with app.app_context(), unit_of_work():
        thread = db.session.get_one(Post, post)
        factories.reply(db.session.get_one(Member, author), thread, body=body)
