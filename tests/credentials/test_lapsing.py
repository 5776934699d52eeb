"""A badge that lapses loses its rights in that moment, without anybody doing anything, and for good."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.accounts import badges
from community.accounts.models import Member
from community.core import clock, jobs
from community.core.db import db, unit_of_work
from community.credentials.jobs import plan_reminders
from community.permissions import Audience, audiences_of, can_publish, can_read, can_reply
from tests import cast, factories, live
from tests.cast import Cast
from tests.credentials.claiming import approve, found_member
from tests.live import Live, until

MOMENT = timedelta(seconds=1)
A_YEAR = timedelta(days=365)


@pytest.fixture
def lapses(app: Flask, people: Cast) -> datetime:
    """When Amara's badge does: in an hour."""
    with app.app_context(), unit_of_work():
        _let_lapse(people.amara, timedelta(hours=1))
        badge = found_member(people.amara).badge
        assert badge is not None
        return badge.expires_at


@pytest.fixture
def closed(app: Flask, people: Cast) -> str:
    """The address of a post for professionals."""
    with app.app_context(), unit_of_work():
        return factories.post(found_member(people.jonas), audience=Audience.professionals).url


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live.served(tmp_path_factory.mktemp("lapsing")) as served:
        yield served


def test_rights_end_the_moment_a_badge_lapses(app: Flask, people: Cast, lapses: datetime) -> None:
    """Case 33."""
    with app.app_context(), unit_of_work():
        amara = found_member(people.amara)
        post = factories.post(found_member(people.jonas), audience=Audience.professionals)
        with clock.frozen(lapses - MOMENT):
            assert can_read(amara, post)
            assert can_reply(amara, post)
            assert can_publish(amara)
        with clock.frozen(lapses):
            assert not can_read(amara, post)
            assert not can_reply(amara, post)
            assert not can_publish(amara)
            assert audiences_of(amara) == {Audience.public}


def test_the_first_request_after_the_end_is_refused(
    app: Flask, people: Cast, lapses: datetime, closed: str
) -> None:
    """Case 33: no job has run."""
    amara = cast.client_of(app, people.amara)
    with clock.frozen(lapses - MOMENT):
        assert amara.get(closed).status_code == 200
    with clock.frozen(lapses):
        assert amara.get(closed).status_code == 404
        assert amara.post(f"{closed.rsplit('/', 1)[0]}/replies", data={"body": "Me."}).status_code == 404
        assert amara.get("/posts/new").status_code == 403


@pytest.mark.servers
def test_open_sockets_lose_their_rooms_and_their_voice(site: Live) -> None:
    """Case 33: the room of a post for professionals is left, and a reply over the same socket is refused."""
    closed, public = site.post(audience=Audience.professionals), site.post()
    with site.client(site.people.jonas) as reader:
        site.in_a_unit(lambda: _let_lapse(site.people.jonas, timedelta(seconds=2)))
        assert reader.subscribe(closed)["head"] == 0
        assert until(lambda: reader.has_heard("gone"), 5)
        assert reader.subscribe(closed)["status"] == 404
        assert reader.reply(public)["status"] == 403


def test_a_lapse_stays_when_the_clock_jumps_back(
    app: Flask, people: Cast, lapses: datetime, closed: str
) -> None:
    """Case 34: once written down, no earlier year makes the badge count again."""
    with app.app_context():
        plan_reminders(people.amara)
        with clock.frozen(lapses + MOMENT):
            jobs.run_all()
    amara = cast.client_of(app, people.amara)
    with clock.frozen(lapses - A_YEAR):
        assert amara.get("/settings/profile").status_code == 200
        assert amara.get(closed).status_code == 404
        assert "lapsed" in amara.get("/members/amara/badge").text
        with app.app_context():
            assert not found_member(people.amara).has_badge
            assert found_member(people.amara).rights_until is None


def test_only_a_new_decision_ends_a_lapse(
    app: Flask, people: Cast, lapses: datetime, ruth: FlaskClient
) -> None:
    """Case 34."""
    with app.app_context(), clock.frozen(lapses + MOMENT), unit_of_work():
        assert badges.note_lapse(found_member(people.amara))
        assert not badges.note_lapse(found_member(people.amara))
    with app.app_context(), unit_of_work():
        renewal = factories.claim(found_member(people.amara)).id
    approve(ruth, renewal)
    with app.app_context():
        assert found_member(people.amara).has_badge


def test_a_lapsed_badge_may_not_reply_to_public_posts_either(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        post = factories.post(found_member(people.jonas))
        assert not can_reply(found_member(people.lapsed), post)
        assert can_read(found_member(people.lapsed), post)


def test_rights_begin_the_moment_a_claim_is_approved(
    app: Flask, ruth: FlaskClient, claim: int, claimant: int
) -> None:
    with app.app_context():
        assert not can_publish(found_member(claimant))
    approve(ruth, claim)
    with app.app_context():
        assert can_publish(found_member(claimant))


def test_rights_end_at_the_end_of_the_chosen_day(
    app: Flask, ruth: FlaskClient, claim: int, claimant: int
) -> None:
    day = (clock.now() + timedelta(days=10)).date()
    approve(ruth, claim, expires_on=day.isoformat())
    with app.app_context():
        badge = found_member(claimant).badge
        assert badge is not None
        assert badge.expires_at.isoformat() == f"{day}T23:59:59+00:00"


def _let_lapse(member: int, after: timedelta) -> None:
    badge = db.session.get_one(Member, member).badge
    assert badge is not None
    badge.expires_at = clock.now() + after
