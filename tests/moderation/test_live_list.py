"""The stream of the moderators' list: who hears it, what it tells of, and what it never says."""

import pytest
from flask import Flask

from community.accounts.models import Member
from community.core.db import db, reading, unit_of_work
from community.core.streams import events_after
from community.forums.models import Post
from community.moderation import actions
from community.moderation.models import Reason
from tests import factories
from tests.cast import Cast, client_of

ADDRESS = "/streams/reports:0/events?after=0"


@pytest.fixture
def post(app: Flask, people: Cast) -> int:
    with app.app_context(), unit_of_work():
        return factories.post(db.session.get_one(Member, people.amara)).id


def test_moderators_hear_that_something_was_reported_and_decided(app: Flask, people: Cast, post: int) -> None:
    _report(app, people.marta, post)
    _judge(app, people.ruth, post, actions.dismiss)
    _report(app, people.jonas, post)
    _judge(app, people.ruth, post, actions.hide)
    _judge(app, people.ruth, post, actions.restore)
    told = ["report.made", "report.answered", "report.made", "report.answered", "report.answered"]
    with app.app_context(), reading():
        assert [each["type"] for each in events_after("reports:0", 0)["events"]] == told


def test_what_is_told_names_nobody_and_nothing(app: Flask, people: Cast, post: int) -> None:
    """A moderator would hear that their own words were reported."""
    _report(app, people.marta, post)
    with app.app_context(), reading():
        assert [each["body"] for each in events_after("reports:0", 0)["events"]] == [{}]


def test_nobody_but_moderators_hears_it(app: Flask, people: Cast, post: int) -> None:
    _report(app, people.marta, post)
    assert client_of(app, people.ruth).get(ADDRESS).status_code == 200
    assert client_of(app, people.ruth).get("/streams/reports:1/events?after=0").status_code == 404
    for who in (people.amara, people.jonas, people.lapsed, people.marta):
        assert client_of(app, who).get(ADDRESS).status_code == 404
    assert app.test_client().get(ADDRESS).status_code == 404


def test_the_page_says_where_it_was_read(app: Flask, people: Cast, post: int) -> None:
    _report(app, people.marta, post)
    page = client_of(app, people.ruth).get("/reports").text
    assert 'data-stream="reports:0" data-head="1" data-waiting="1"' in page


def _report(app: Flask, who: int, post: int) -> None:
    with app.app_context(), unit_of_work():
        member = db.session.get_one(Member, who)
        actions.report(member, db.session.get_one(Post, post), reason=Reason.other, words="Look at this.")


def _judge(app: Flask, who: int, post: int, act: actions.Answer) -> None:
    with app.app_context(), unit_of_work():
        act(db.session.get_one(Member, who), db.session.get_one(Post, post), reason="Looked at it.")
