"""The moderators' list and the public log: who reads them, what stands there, and what does not."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.accounts.models import Member
from community.content.models import Content, State
from community.core.db import db, unit_of_work
from community.forums.models import Post
from community.moderation import actions
from community.moderation.models import Reason
from community.permissions import Audience
from tests import factories
from tests.cast import Cast, client_of
from tests.counting import statements

ITEM = 'class="split-item"'
LINE = 'class="logged-reason"'


@pytest.fixture
def post(app: Flask, people: Cast) -> int:
    with app.app_context(), unit_of_work():
        return factories.post(_member(people.amara), title="Sick day rules", body="Ten *tablets*.").id


@pytest.fixture
def ruth(app: Flask, people: Cast) -> FlaskClient:
    return client_of(app, people.ruth)


def test_the_list_shows_the_text_and_what_was_said_of_it(
    app: Flask, people: Cast, post: int, ruth: FlaskClient
) -> None:
    _report(app, people.marta, post, "The dose is too high.")
    page = ruth.get("/reports").text
    for words in ("Ten <em>tablets</em>.", "Advice that could harm", "The dose is too high.", "Marta Olsen"):
        assert words in page


def test_reports_of_one_thing_are_one_line(app: Flask, people: Cast, post: int, ruth: FlaskClient) -> None:
    _report(app, people.marta, post)
    _report(app, people.jonas, post)
    page = ruth.get("/reports").text
    assert page.count(ITEM) == 1
    assert "2 reports" in page


@pytest.mark.parametrize("address", ["/reports", "/reports?tab=hidden", "/reports/{post}"])
def test_for_all_others_there_is_no_list(app: Flask, people: Cast, post: int, address: str) -> None:
    for who in (people.amara, people.jonas, people.lapsed, people.marta):
        assert client_of(app, who).get(address.format(post=post)).status_code == 404


@pytest.mark.parametrize("noun", ["hiding", "restoration", "dismissal"])
def test_for_all_others_there_is_no_decision(app: Flask, people: Cast, post: int, noun: str) -> None:
    for who in (people.amara, people.jonas, people.lapsed, people.marta):
        answer = client_of(app, who).post(f"/reports/{post}/{noun}", data={"reason": "So."})
        assert answer.status_code == 404
    assert app.test_client().post(f"/reports/{post}/{noun}", data={"reason": "So."}).status_code == 401


def test_a_moderator_never_sees_who_has_reported_them(app: Flask, people: Cast, ruth: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        own = factories.post(_member(people.ruth)).id
    _report(app, people.marta, own, "She is wrong.")
    assert ITEM not in ruth.get("/reports").text
    page = ruth.get(f"/reports/{own}").text
    assert "Nobody judges their own words" in page
    assert "Marta Olsen" not in page
    assert "She is wrong." not in page


def test_hiding_from_the_list(app: Flask, people: Cast, post: int, ruth: FlaskClient) -> None:
    _report(app, people.marta, post)
    answer = ruth.post(f"/reports/{post}/hiding", data={"reason": "The dose is wrong."})
    assert answer.location == f"/reports/{post}"
    assert _state(app, post) == State.hidden
    assert ITEM not in ruth.get("/reports").text
    assert ITEM in ruth.get("/reports?tab=hidden").text
    assert ITEM in ruth.get("/reports?tab=answered").text


def test_restoring_and_dismissing_from_the_list(
    app: Flask, people: Cast, post: int, ruth: FlaskClient
) -> None:
    ruth.post(f"/reports/{post}/hiding", data={"reason": "The dose is wrong."})
    ruth.post(f"/reports/{post}/restoration", data={"reason": "It was corrected."})
    assert _state(app, post) == State.published
    _report(app, people.marta, post)
    ruth.post(f"/reports/{post}/dismissal", data={"reason": "It is right now."})
    assert "It is right now." in ruth.get("/reports?tab=answered").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [(" ", "Give a reason."), ("x" * 501, "A reason takes up to 500 characters. Shorten it.")],
)
def test_a_decision_needs_a_reason_and_keeps_what_was_typed(
    app: Flask, post: int, ruth: FlaskClient, typed: str, said: str
) -> None:
    answer = ruth.post(f"/reports/{post}/hiding", data={"reason": typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert typed.strip() in answer.text
    assert _state(app, post) == State.published


def test_a_decision_that_comes_too_late_says_so(post: int, ruth: FlaskClient) -> None:
    ruth.post(f"/reports/{post}/hiding", data={"reason": "The dose is wrong."})
    answer = ruth.post(f"/reports/{post}/hiding", data={"reason": "Again."})
    assert answer.status_code == 409
    assert "another moderator was quicker" in answer.text


def test_what_was_deleted_leaves_the_list(app: Flask, people: Cast, ruth: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        post = factories.post(_member(people.amara))
        reply = factories.reply(_member(people.jonas), post).id
        number = post.id
    _report(app, people.marta, reply)
    with app.app_context(), unit_of_work():
        db.session.get_one(Post, number).state = State.deleted
    assert ITEM not in ruth.get("/reports").text
    assert ruth.get(f"/reports/{reply}").status_code == 404


def test_a_tab_that_is_none_is_not_found(ruth: FlaskClient) -> None:
    assert ruth.get("/reports?tab=secret").status_code == 404


def test_everybody_reads_the_log_and_it_names_nobody(
    app: Flask, people: Cast, post: int, client: FlaskClient
) -> None:
    _hide(app, people.ruth, post, "A patient could be recognised.")
    page = client.get("/log").text
    assert "A patient could be recognised." in page
    assert "Article hidden" in page
    for name in ("Ruth", "Amara", "Sick day rules", "amara"):
        assert name not in page


def test_the_log_keeps_the_names_of_closed_forums(app: Flask, people: Cast, client: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        forum = factories.forum(name="Closed round", read=Audience.professionals)
        post = factories.post(_member(people.amara), forum=forum, audience=Audience.professionals).id
    _hide(app, people.ruth, post, "Advertising.")
    assert "Closed round" not in client.get("/log").text
    assert "Closed round" in client_of(app, people.jonas).get("/log").text


def test_the_log_sets_no_cookie_and_may_be_kept(client: FlaskClient) -> None:
    answer = client.get("/log")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"].startswith("public")


@pytest.mark.parametrize("page", ["0", "abc", "2", "1e9"])
def test_a_page_of_the_log_that_is_not_there_is_not_found(client: FlaskClient, page: str) -> None:
    assert client.get(f"/log?page={page}").status_code == 404


def test_the_log_asks_the_same_however_long_it_is(app: Flask, people: Cast, client: FlaskClient) -> None:
    _fill(app, people, 3)
    with statements(app) as few:
        client.get("/log")
    _fill(app, people, 12)
    with statements(app) as many:
        assert client.get("/log").text.count(LINE) == 15
    assert len(many) == len(few)


def test_the_list_asks_the_same_however_long_it_is(app: Flask, people: Cast, ruth: FlaskClient) -> None:
    _fill(app, people, 3, hide=False)
    with statements(app) as few:
        ruth.get("/reports")
    _fill(app, people, 12, hide=False)
    with statements(app) as many:
        assert ruth.get("/reports").text.count(ITEM) == 15
    assert len(many) == len(few)


def _member(number: int) -> Member:
    return db.session.get_one(Member, number)


def _state(app: Flask, number: int) -> State:
    with app.app_context():
        return db.session.get_one(Content, number).state


def _report(app: Flask, who: int, number: int, words: str = "Look.") -> None:
    with app.app_context(), unit_of_work():
        content = db.session.get_one(Content, number)
        actions.report(_member(who), content, reason=Reason.unsafe_advice, words=words)


def _hide(app: Flask, who: int, number: int, reason: str) -> None:
    with app.app_context(), unit_of_work():
        actions.hide(_member(who), db.session.get_one(Content, number), reason=reason)


def _fill(app: Flask, people: Cast, threads: int, *, hide: bool = True) -> None:
    """Replies by somebody new under posts in new forums, each reported and, if wanted, hidden."""
    for _ in range(threads):
        with app.app_context(), unit_of_work():
            reporter = factories.member().id
            reply = factories.reply(factories.verified(), factories.post(factories.verified())).id
        _report(app, reporter, reply)
        if hide:
            _hide(app, people.ruth, reply, "Advertising.")
