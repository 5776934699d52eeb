"""Reporting: who may, what is kept of it, and what the member reads afterwards."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.accounts.models import Member
from community.content.models import State
from community.core.db import db, unit_of_work
from community.core.errors import Conflict, NotFound, Refused, TooMany
from community.core.eventlog import EventRow
from community.forums.models import Post
from community.moderation import actions
from community.moderation.models import Reason, Report, ReportState
from community.permissions import Audience
from tests import factories
from tests.cast import Cast, client_of

FILLED = {"reason": "unsafe-advice", "words": "The dose is ten times too high."}


@pytest.fixture
def post(app: Flask, people: Cast) -> int:
    with app.app_context(), unit_of_work():
        return factories.post(_member(people.amara), title="Sick day rules").id


@pytest.fixture
def marta(app: Flask, people: Cast) -> FlaskClient:
    return client_of(app, people.marta)


def test_a_patient_reports_a_post(app: Flask, people: Cast, post: int, marta: FlaskClient) -> None:
    answer = marta.post(f"/content/{post}/report", data=FILLED)
    assert (answer.status_code, answer.location) == (303, f"/content/{post}/report")
    with app.app_context():
        made = db.session.scalars(select(Report)).one()
        assert (made.content_id, made.reporter_id, made.state) == (post, people.marta, ReportState.open)
        assert (made.reason, made.words) == (Reason.unsafe_advice, FILLED["words"])


def test_who_has_reported_reads_a_receipt(post: int, marta: FlaskClient) -> None:
    marta.post(f"/content/{post}/report", data=FILLED)
    page = marta.get(f"/content/{post}/report").text
    assert "Your report has arrived" in page
    assert "<textarea" not in page


def test_a_report_is_an_event_without_words(app: Flask, people: Cast, post: int, marta: FlaskClient) -> None:
    marta.post(f"/content/{post}/report", data=FILLED)
    with app.app_context():
        row = db.session.scalars(select(EventRow).where(EventRow.name == "ContentReported")).one()
        assert row.body == {"report_id": 1, "content_id": post, "reporter_id": people.marta}


def test_a_member_has_one_open_report_of_a_thing(app: Flask, people: Cast, post: int) -> None:
    with app.app_context():
        with unit_of_work():
            _report(people.marta, post)
        with unit_of_work(), pytest.raises(Conflict):
            _report(people.marta, post)


def test_an_answered_report_may_be_followed_by_another(app: Flask, people: Cast, post: int) -> None:
    with app.app_context():
        with unit_of_work():
            _report(people.marta, post)
        with unit_of_work():
            actions.dismiss(_member(people.ruth), db.session.get_one(Post, post), reason="It is right.")
        with unit_of_work():
            _report(people.marta, post)
        assert len(db.session.scalars(select(Report)).all()) == 2


def test_nobody_reports_their_own_words(app: Flask, people: Cast, post: int) -> None:
    with app.app_context(), unit_of_work(), pytest.raises(Refused):
        _report(people.amara, post)


def test_what_may_not_be_read_cannot_be_reported(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        post = factories.post(_member(people.amara), audience=Audience.professionals).id
    for who in (people.marta, people.lapsed):
        with app.app_context(), unit_of_work(), pytest.raises(NotFound):
            _report(who, post)
    assert client_of(app, people.marta).get(f"/content/{post}/report").status_code == 404
    assert client_of(app, people.marta).post(f"/content/{post}/report", data=FILLED).status_code == 404


def test_what_is_hidden_already_is_not_reported_again(app: Flask, people: Cast, post: int) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Post, post).state = State.hidden
    with app.app_context(), unit_of_work(), pytest.raises(Conflict):
        _report(people.ruth, post)


def test_reporting_without_end_is_stopped(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        author = factories.verified()
        posts = [factories.post(author).id for _ in range(11)]
    with app.app_context(), unit_of_work():
        for post in posts[:10]:
            _report(people.marta, post)
        with pytest.raises(TooMany):
            _report(people.marta, posts[10])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": ""}, "Choose what is wrong"),
        ({"reason": "boring"}, "Choose what is wrong"),
        ({"reason": "other", "words": " \n "}, "Say in a few words what is wrong"),
        ({"words": "x" * 1_001}, "This takes up to 1,000 characters. Shorten it."),
    ],
)
def test_a_form_that_is_wrong_says_so_and_keeps_what_was_typed(
    app: Flask, post: int, marta: FlaskClient, typed: dict[str, Any], said: str
) -> None:
    filled = FILLED | typed
    answer = marta.post(f"/content/{post}/report", data=filled)
    assert answer.status_code == 422
    assert said in answer.text
    assert filled["words"].strip() in answer.text
    with app.app_context():
        assert db.session.scalars(select(Report)).all() == []


def test_strangers_are_asked_to_sign_in(client: FlaskClient, post: int) -> None:
    assert client.get(f"/content/{post}/report").status_code == 303
    assert client.post(f"/content/{post}/report", data=FILLED).status_code == 401


@pytest.mark.parametrize("number", ["0", "999999", "9" * 18, "9" * 30, "abc", "-1"])
def test_what_is_not_there_is_not_found(marta: FlaskClient, number: str) -> None:
    assert marta.get(f"/content/{number}/report").status_code == 404


def test_what_was_typed_is_shown_as_text(app: Flask, people: Cast, post: int, marta: FlaskClient) -> None:
    marta.post(f"/content/{post}/report", data=FILLED | {"words": "<script>alert(1)</script>"})
    page = client_of(app, people.ruth).get(f"/reports/{post}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def _member(number: int) -> Member:
    return db.session.get_one(Member, number)


def _report(who: int, post: int) -> Report:
    return actions.report(_member(who), db.session.get_one(Post, post), reason=Reason.abuse, words="")
