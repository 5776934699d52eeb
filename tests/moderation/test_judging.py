"""Hiding and restoring: who may, what everybody else sees then, and what is written down."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select

from community.accounts.models import Member
from community.content.measures import Act, Measure
from community.content.models import Content, State
from community.core import jobs
from community.core.db import db, unit_of_work
from community.core.errors import Conflict, NotFound, Refused
from community.core.streams import StreamEvent
from community.forums.models import Post, Reply
from community.moderation import actions
from community.moderation.models import Reason, Report, ReportState
from tests import factories
from tests.cast import Cast, client_of

ACTS: list[actions.Answer] = [actions.hide, actions.restore, actions.dismiss]


@pytest.fixture
def post(app: Flask, people: Cast) -> int:
    with app.app_context(), unit_of_work():
        post = factories.post(_member(people.amara), title="Sick day rules")
        factories.reply(_member(people.jonas), post, body="Ten times as much.")
        return post.id


@pytest.fixture
def reply(app: Flask, post: int) -> int:
    with app.app_context():
        return db.session.scalars(select(Reply.id)).one()


def test_what_is_hidden_is_seen_by_its_author_and_moderators_only(
    app: Flask, people: Cast, post: int
) -> None:
    _hide(app, people.ruth, post)
    seen = {who: client_of(app, who).get(f"/posts/{post}/sick-day-rules").status_code for who in _all(people)}
    assert [who for who, status in seen.items() if status == 200] == [people.amara, people.ruth]
    assert set(seen.values()) == {200, 404}


def test_the_author_reads_why(app: Flask, people: Cast, post: int) -> None:
    _hide(app, people.ruth, post)
    page = client_of(app, people.amara).get(f"/posts/{post}/sick-day-rules").text
    assert "Moderators have hidden this post." in page
    assert "The dose is wrong." in page


def test_hiding_is_one_line_in_the_log(app: Flask, people: Cast, post: int) -> None:
    _hide(app, people.ruth, post)
    with app.app_context():
        line = db.session.scalars(select(Measure)).one()
        assert (line.act, line.content_id, line.moderator_id) == (Act.hide, post, people.ruth)
        assert line.reason == "The dose is wrong."


def test_what_is_restored_is_as_it_was(app: Flask, people: Cast, post: int) -> None:
    _hide(app, people.ruth, post)
    _act(app, actions.restore, people.ruth, post)
    with app.app_context():
        content = db.session.get_one(Content, post)
        assert (content.state, content.hidden_because) == (State.published, None)
        assert [each.act for each in db.session.scalars(select(Measure))] == [Act.hide, Act.restore]
    assert client_of(app, people.marta).get(f"/posts/{post}/sick-day-rules").status_code == 200


@pytest.mark.parametrize("act", ACTS)
def test_only_moderators_judge(app: Flask, people: Cast, post: int, act: actions.Answer) -> None:
    for who in (people.amara, people.jonas, people.lapsed, people.marta):
        with pytest.raises(NotFound):
            _act(app, act, who, post)


@pytest.mark.parametrize("act", ACTS)
def test_nobody_judges_their_own_words(app: Flask, people: Cast, act: actions.Answer) -> None:
    with app.app_context(), unit_of_work():
        own = factories.post(_member(people.ruth)).id
    with pytest.raises(Refused):
        _act(app, act, people.ruth, own)


@pytest.mark.parametrize("state", [State.draft, State.processing, State.hidden, State.deleted])
def test_only_what_is_published_is_hidden(app: Flask, people: Cast, post: int, state: State) -> None:
    _set(app, post, state)
    with pytest.raises(Conflict):
        _hide(app, people.ruth, post)


@pytest.mark.parametrize("state", [State.published, State.deleted])
def test_only_what_is_hidden_is_restored(app: Flask, people: Cast, post: int, state: State) -> None:
    _set(app, post, state)
    with pytest.raises(Conflict):
        _act(app, actions.restore, people.ruth, post)


def test_hiding_answers_all_open_reports(app: Flask, people: Cast, post: int) -> None:
    _report(app, people.marta, post)
    _report(app, people.jonas, post)
    _hide(app, people.ruth, post)
    with app.app_context():
        reports = db.session.scalars(select(Report)).all()
        assert {each.state for each in reports} == {ReportState.answered}
        assert {(each.answer, each.answered_by_id) for each in reports} == {
            ("The dose is wrong.", people.ruth)
        }


def test_a_report_is_dismissed_with_a_reason(app: Flask, people: Cast, post: int) -> None:
    _report(app, people.marta, post)
    _act(app, actions.dismiss, people.ruth, post)
    with app.app_context():
        assert db.session.scalars(select(Report.answer)).one() == "The dose is wrong."
        assert db.session.get_one(Content, post).state == State.published
        assert db.session.scalars(select(Measure)).all() == []
    assert "The dose is wrong." in client_of(app, people.marta).get(f"/content/{post}/report").text


def test_without_an_open_report_there_is_nothing_to_dismiss(app: Flask, people: Cast, post: int) -> None:
    with pytest.raises(Conflict):
        _act(app, actions.dismiss, people.ruth, post)


def test_a_hidden_reply_leaves_the_open_pages(app: Flask, people: Cast, reply: int) -> None:
    _hide(app, people.ruth, reply)
    with app.app_context():
        jobs.run_all()
        told = db.session.scalars(select(StreamEvent).where(StreamEvent.type == "reply.removed")).one()
        assert "Ten times as much" not in str(told.body)


def test_a_restored_reply_comes_back_to_the_open_pages(app: Flask, people: Cast, reply: int) -> None:
    for act in (actions.hide, actions.restore):
        _act(app, act, people.ruth, reply)
        with app.app_context():
            jobs.run_all()
    with app.app_context():
        told = db.session.scalars(select(StreamEvent).where(StreamEvent.type == "reply.restored")).one()
        assert "Ten times as much" in str(told.body)


def test_readers_of_a_hidden_post_are_looked_at_again(app: Flask, people: Cast, post: int) -> None:
    _hide(app, people.ruth, post)
    with app.app_context():
        asked = db.session.scalars(select(StreamEvent.body).where(StreamEvent.stream == "control"))
        assert {"stream": f"post:{post}"} in asked.all()


@pytest.mark.both_databases
def test_of_two_moderators_at_once_one_is_too_late(app: Flask, people: Cast, post: int) -> None:
    with app.app_context(), unit_of_work():
        second = factories.moderator(handle="second").id

    def try_it(who: int) -> str:
        try:
            _hide(app, who, post)
        except Conflict:
            return "late"
        return "hidden"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(try_it, [people.ruth, second])) == ["hidden", "late"]
    with app.app_context():
        assert len(db.session.scalars(select(Measure)).all()) == 1


def _member(number: int) -> Member:
    return db.session.get_one(Member, number)


def _all(people: Cast) -> list[int]:
    return [people.amara, people.jonas, people.lapsed, people.ruth, people.marta]


def _act(app: Flask, act: Callable[..., object], who: int, content: int) -> None:
    with app.app_context(), unit_of_work():
        act(_member(who), db.session.get_one(Content, content), reason="The dose is wrong.")


def _hide(app: Flask, who: int, content: int) -> None:
    _act(app, actions.hide, who, content)


def _set(app: Flask, post: int, state: State) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Post, post).state = state


def _report(app: Flask, who: int, post: int) -> None:
    with app.app_context(), unit_of_work():
        actions.report(
            _member(who), db.session.get_one(Post, post), reason=Reason.unsafe_advice, words="Look."
        )
