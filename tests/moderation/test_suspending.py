"""Suspending a member: who may, what stays open to whoever is suspended, and what is written down."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from community.accounts.models import Member
from community.content.measures import Act, Measure
from community.content.models import State
from community.core import clock, jobs
from community.core.db import db, unit_of_work
from community.core.errors import Conflict, NotFound, Problem, Refused
from community.forums.models import Post
from community.moderation import suspension_actions as actions
from community.notifications.models import Notice
from community.permissions import Audience, Role, can_publish, can_reply, moderators
from tests import factories
from tests.cast import Cast, client_of
from tests.listening import Process, member

WHY = "Advertising, after two warnings."


def suspend(app: Flask, by: int, who: int, days: int = 7) -> None:
    with app.app_context(), unit_of_work():
        actions.suspend(member(by), member(who), days=days, reason=WHY)


def readmit(app: Flask, by: int, who: int) -> None:
    with app.app_context(), unit_of_work():
        actions.end_suspension(member(by), member(who), reason="It was somebody else.")


@pytest.fixture
def post(app: Flask, people: Cast) -> int:
    with app.app_context(), unit_of_work():
        return factories.post(member(people.amara), title="For colleagues", audience="professionals").id


@pytest.mark.both_databases
def test_who_is_suspended_reads_what_is_public_and_writes_nothing(
    app: Flask, people: Cast, post: int
) -> None:
    suspend(app, people.ruth, people.jonas)
    browser = client_of(app, people.jonas)
    assert browser.get(f"/posts/{post}").status_code == 404
    with app.app_context():
        public = Post(author_id=people.amara, state=State.published, audience=Audience.public)
        for verdict in (can_publish(member(people.jonas)), can_reply(member(people.jonas), public)):
            assert isinstance(verdict.problem, Refused)
            assert WHY in verdict.problem.sentence
            assert "suspended until" in verdict.problem.sentence


def test_every_change_is_refused_with_the_day_and_the_reason(app: Flask, people: Cast) -> None:
    suspend(app, people.ruth, people.jonas)
    browser = client_of(app, people.jonas)
    answer = browser.post("/members/amara/follow")
    assert answer.status_code == 403
    assert WHY in answer.text
    assert WHY in browser.get("/").text


def test_a_message_over_the_socket_is_refused_with_the_day_and_the_reason(app: Flask, people: Cast) -> None:
    page = Process(app).page(people.jonas)
    suspend(app, people.ruth, people.jonas)
    answer = page.ask("reply", {"post": 1, "body": "Words.", "client_id": "one"})
    assert answer["status"] == 403
    assert WHY in answer["problem"]


@pytest.mark.parametrize("path", ["/sign-out", "/notices/seen"])
def test_what_is_about_the_own_account_stays_open(app: Flask, people: Cast, path: str) -> None:
    suspend(app, people.ruth, people.jonas)
    assert client_of(app, people.jonas).post(path).status_code in {200, 303}


def test_it_ends_by_itself_on_its_day(app: Flask, people: Cast) -> None:
    suspend(app, people.ruth, people.jonas)
    with app.app_context(), unit_of_work():
        member(people.jonas).suspended_until = clock.now() - timedelta(seconds=1)
    assert client_of(app, people.jonas).post("/members/amara/follow").status_code in {200, 303}


def test_a_moderator_who_is_suspended_moderates_nothing(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        admin = factories.verified(role=Role.admin).id
    suspend(app, admin, people.ruth)
    with app.app_context():
        assert not moderators(member(people.ruth))
    assert client_of(app, people.ruth).get("/reports").status_code == 404


@pytest.mark.parametrize(
    ("actor", "other", "refusal"),
    [
        ("jonas", "marta", NotFound),
        ("marta", "jonas", NotFound),
        ("ruth", "ruth", Refused),
        ("ruth", "chief", Refused),
    ],
)
def test_who_may_not_suspend_whom(
    app: Flask, people: Cast, actor: str, other: str, refusal: type[Problem]
) -> None:
    with app.app_context(), unit_of_work():
        factories.verified(handle="chief", role=Role.admin)
    with app.app_context():
        found = {each.handle: each.id for each in db.session.scalars(select(Member))}
    for act in (suspend, readmit):
        with pytest.raises(refusal):
            act(app, found[actor], found[other])


@pytest.mark.both_databases
def test_the_second_moderator_is_told_that_the_first_was_quicker(app: Flask, people: Cast) -> None:
    suspend(app, people.ruth, people.jonas)
    with pytest.raises(Conflict):
        suspend(app, people.ruth, people.jonas)
    readmit(app, people.ruth, people.jonas)
    with pytest.raises(Conflict):
        readmit(app, people.ruth, people.jonas)


def test_the_log_says_so_and_names_nobody(app: Flask, people: Cast) -> None:
    suspend(app, people.ruth, people.jonas)
    readmit(app, people.ruth, people.jonas)
    log = app.test_client().get("/log").text
    assert "Member suspended until" in log
    assert "Member suspension ended" in log
    assert WHY in log
    assert "Jonas" not in log
    with app.app_context():
        acts = db.session.execute(select(Measure.act, Measure.member_id, Measure.content_id)).all()
        assert acts == [(Act.suspend, people.jonas, None), (Act.readmit, people.jonas, None)]


def test_the_member_is_told(app: Flask, people: Cast) -> None:
    suspend(app, people.ruth, people.jonas)
    with app.app_context():
        jobs.run_all()
    notices = client_of(app, people.jonas).get("/notices").text
    assert "Moderators have suspended your account" in notices
    readmit(app, people.ruth, people.jonas)
    with app.app_context():
        jobs.run_all()
        kinds = db.session.scalars(select(Notice.kind).where(Notice.member_id == people.jonas)).all()
        assert set(kinds) == {"suspended", "readmitted"}


def test_a_moderator_suspends_on_the_page_of_the_member(app: Flask, people: Cast) -> None:
    browser = client_of(app, people.ruth)
    assert "/members/jonas/suspension" in browser.get("/members/jonas").text
    assert browser.post("/members/jonas/suspension", data={"days": "2", "reason": ""}).status_code == 422
    browser.post("/members/jonas/suspension", data={"days": "7", "reason": WHY})
    assert "End the suspension" in browser.get("/members/jonas/suspension").text
    browser.post("/members/jonas/suspension/end", data={"reason": "It was somebody else."})
    assert "For how long?" in browser.get("/members/jonas/suspension").text


@pytest.mark.parametrize("who", ["jonas", "marta"])
def test_nobody_else_finds_that_page(app: Flask, people: Cast, who: str) -> None:
    browser = client_of(app, getattr(people, who))
    assert browser.get("/members/amara/suspension").status_code == 404
    assert "/suspension" not in browser.get("/members/amara").text
