"""The demo's claims are such as members could really send, and show every state there is."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from community.accounts.models import Badge
from community.core import clock
from community.core.db import db, unit_of_work
from community.credentials import numbers
from community.credentials.models import Claim
from community.credentials.registers.known import register_of
from community.credentials.states import ClaimState
from community.demo import desk, people
from community.demo.texts import Text, claims


@pytest.fixture
def filled(app: Flask) -> Flask:
    with app.app_context(), unit_of_work():
        desk.fill(people.welcome(), [[] for _ in claims()])
    return app


def test_every_state_of_a_claim_is_shown(filled: Flask) -> None:
    with filled.app_context():
        assert set(db.session.scalars(select(Claim.state))) == set(ClaimState)


def test_a_claim_in_dispute_has_the_number_of_another(filled: Flask) -> None:
    with filled.app_context():
        disputed = db.session.scalars(select(Claim).where(Claim.state == ClaimState.disputed)).one()
        assert disputed.dispute is not None
        assert disputed.dispute.first_claim.number_hash == disputed.number_hash


def test_a_badge_lapses_soon_and_both_levels_are_there(filled: Flask) -> None:
    with filled.app_context():
        badges = db.session.scalars(select(Badge)).all()
    assert {badge.level for badge in badges} == {3, 4}
    soon = clock.now() + timedelta(days=13)
    assert any(clock.now() < badge.expires_at < soon for badge in badges)


@pytest.mark.parametrize("text", claims(), ids=lambda text: text["member"])
def test_the_numbers_of_the_demo_are_possible(text: Text) -> None:
    register = register_of(text["register"])
    assert numbers.problem_with(register, text["number"], text.get("region", "")) is None
