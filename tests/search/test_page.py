"""The page of results: tabs with counts, who and when, pages, and how often it asks the database."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.accounts.models import Member
from community.core.db import db, unit_of_work
from community.permissions import Audience
from tests import factories
from tests.cast import Cast, client_of
from tests.counting import statements

CARD = 'class="card result"'


@pytest.fixture
def filled(app: Flask, people: Cast, rebuild: Callable[[], None]) -> None:
    _fill(app, 3)
    rebuild()


@pytest.mark.both_databases
def test_a_result_says_what_who_and_marks_the_words(client: FlaskClient, filled: None) -> None:
    page = client.get("/search?q=potas").text
    assert page.count(CARD) == 6
    assert "<mark>Potassium</mark>" in page
    assert "<span>Article</span>" in page
    assert "<span>Reply</span>" in page


@pytest.mark.both_databases
def test_tabs_count_each_kind_and_choose_it(client: FlaskClient, filled: None) -> None:
    page = client.get("/search?q=potassium&in=replies").text
    assert page.count(CARD) == 3
    counts = [part.split("<")[0] for part in page.split('<span class="count">')[1:]]
    assert counts == ["6", "3", "3", "0", "0", "0"]


def test_counts_tell_nothing_of_what_one_may_not_read(
    app: Flask, people: Cast, client: FlaskClient, rebuild: Callable[[], None]
) -> None:
    with app.app_context(), unit_of_work():
        author = db.session.get_one(Member, people.amara)
        factories.post(author, title="Potassium", audience=Audience.professionals)
    rebuild()
    assert '<span class="count">1' not in client.get("/search?q=potassium").text
    assert '<span class="count">1' in client_of(app, people.jonas).get("/search?q=potassium").text


def test_more_than_a_page_is_turned(app: Flask, client: FlaskClient, rebuild: Callable[[], None]) -> None:
    _fill(app, 12)
    rebuild()
    assert client.get("/search?q=potassium").text.count(CARD) == 20
    second = client.get("/search?q=potassium&page=2").text
    assert second.count(CARD) == 4
    assert 'href="/search?q=potassium"' in second


def test_the_page_sets_no_cookie_and_is_not_for_search_engines(client: FlaskClient, filled: None) -> None:
    answer = client.get("/search?q=potassium")
    assert "Set-Cookie" not in answer.headers
    assert '<meta name="robots" content="noindex">' in answer.text


def test_the_page_asks_the_same_however_much_is_found(
    app: Flask, client: FlaskClient, filled: None, rebuild: Callable[[], None]
) -> None:
    with statements(app) as few:
        client.get("/search?q=potassium")
    _fill(app, 6)
    rebuild()
    with statements(app) as many:
        assert client.get("/search?q=potassium").text.count(CARD) == 18
    assert len(many) == len(few)


def _fill(app: Flask, threads: int) -> None:
    with app.app_context(), unit_of_work():
        for _ in range(threads):
            post = factories.post(factories.verified(), title="Potassium at night")
            factories.reply(factories.verified(), post, body="So much potassium.")
