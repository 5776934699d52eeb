"""A badge that lapses loses its rights in that moment, without anybody doing anything (case 33)."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from community.core import clock
from community.core.db import unit_of_work
from community.permissions import Audience, audiences_of, can_publish, can_read, can_reply
from tests import factories
from tests.cast import Cast
from tests.credentials.claiming import approve, found_member

MOMENT = timedelta(seconds=1)


def test_rights_end_the_moment_a_badge_lapses(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        amara = found_member(people.amara)
        post = factories.post(found_member(people.jonas), audience=Audience.professionals)
        assert amara.badge is not None
        lapses = amara.badge.expires_at
        with clock.frozen(lapses - MOMENT):
            assert can_read(amara, post)
            assert can_reply(amara, post)
            assert can_publish(amara)
        with clock.frozen(lapses):
            assert not can_read(amara, post)
            assert not can_reply(amara, post)
            assert not can_publish(amara)
            assert audiences_of(amara) == {Audience.public}


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
