"""Helpful and saved: once each, counted exactly, and only for what one may read."""

import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from community.content import actions
from community.content.models import Bookmark, Content, Helpful, State
from community.core.db import db, unit_of_work
from community.core.errors import NotFound, Refused
from community.core.streams import StreamEvent
from community.forums.models import Post
from community.permissions import Audience
from tests import cast, factories
from tests.cast import Cast
from tests.forums.posting import found, member

JSON = {"Accept": "application/json"}


@pytest.fixture
def post(app: Flask, people: Cast) -> int:
    with app.app_context(), unit_of_work():
        return int(factories.post(member(people.amara)).id)


@pytest.fixture
def marta(app: Flask, people: Cast) -> FlaskClient:
    return cast.client_of(app, people.marta)


def test_a_press_counts_and_the_next_takes_it_back(marta: FlaskClient, post: int) -> None:
    address = f"/content/{post}/helpful"
    assert marta.post(address, headers=JSON).json["count"] == 1  # type: ignore[index]
    again = marta.post(address, headers=JSON).json
    assert again is not None
    assert (again["pressed"], again["count"]) == (False, 0)


def test_without_a_script_one_returns_to_where_the_button_stood(marta: FlaskClient, post: int) -> None:
    answer = marta.post(f"/content/{post}/saved", headers={"Referer": "http://localhost/videos?page=2"})
    assert (answer.status_code, answer.location) == (303, "/videos?page=2")


def test_a_forged_referer_leads_nowhere_else(marta: FlaskClient, post: int) -> None:
    answer = marta.post(f"/content/{post}/saved", headers={"Referer": "https://evil.example//evil.example/x"})
    assert answer.location.startswith("/posts/")


def test_a_stranger_presses_nothing(client: FlaskClient, post: int) -> None:
    assert client.post(f"/content/{post}/helpful", headers=JSON).status_code == 401
    assert client.post(f"/content/{post}/saved", headers=JSON).status_code == 401


def test_nobody_finds_their_own_words_helpful(app: Flask, people: Cast, post: int) -> None:
    with app.app_context(), unit_of_work(), pytest.raises(Refused):
        actions.find_helpful(member(people.amara), found(post))


def test_what_is_for_professionals_cannot_be_saved_by_others(app: Flask, people: Cast, post: int) -> None:
    with app.app_context(), unit_of_work():
        found(post).audience = Audience.professionals
    with app.app_context(), unit_of_work(), pytest.raises(NotFound):
        actions.save(member(people.marta), found(post))


def test_a_reply_under_a_hidden_post_is_gone_with_it(app: Flask, people: Cast, marta: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        hidden = factories.post(member(people.amara), state=State.hidden)
        reply = factories.reply(member(people.jonas), hidden).id
    assert marta.post(f"/content/{reply}/helpful", headers=JSON).status_code == 404


@pytest.mark.parametrize("number", ["0", "999999", "9" * 18, "9" * 30, "x", "-1"])
def test_what_is_not_there_cannot_be_pressed(marta: FlaskClient, number: str) -> None:
    assert marta.post(f"/content/{number}/helpful", headers=JSON).status_code == 404


def test_a_press_is_no_edit(app: Flask, people: Cast, marta: FlaskClient, post: int) -> None:
    marta.post(f"/content/{post}/helpful", headers=JSON)
    with app.app_context():
        assert (found(post).helpful_count, found(post).version) == (1, 1)


def test_open_pages_hear_the_new_count(app: Flask, marta: FlaskClient, post: int) -> None:
    marta.post(f"/content/{post}/helpful", headers=JSON)
    with app.app_context():
        told = db.session.scalars(select(StreamEvent).where(StreamEvent.type == "helpful")).one()
        assert (told.stream, told.body) == (f"post:{post}", {"id": post, "count": 1})


@pytest.mark.both_databases
def test_the_count_is_exact_when_many_press_at_once(app: Flask, people: Cast, post: int) -> None:
    with app.app_context(), unit_of_work():
        many = [factories.member().id for _ in range(12)]

    def press(member_id: int) -> None:
        with app.app_context(), unit_of_work():
            actions.find_helpful(member(member_id), db.session.get_one(Post, post))

    threads = [threading.Thread(target=press, args=[each]) for each in many]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert found(post).helpful_count == 12
        assert db.session.scalar(select(func.count()).select_from(Helpful)) == 12


def test_saving_twice_is_one_bookmark(app: Flask, people: Cast, post: int) -> None:
    for _ in range(2):
        with app.app_context(), unit_of_work():
            actions.save(member(people.marta), db.session.get_one(Content, post))
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Bookmark)) == 1
