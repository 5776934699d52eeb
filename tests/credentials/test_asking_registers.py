"""A claim has its register asked: the answer stands on the desk, and one that is down holds nobody up."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.accounts.models import Level
from community.core import clock, jobs
from community.core.config import Settings
from community.core.db import db, unit_of_work
from community.credentials import actions, desk_actions, register_answers
from community.credentials.models import Claim
from community.credentials.states import Finding, Source
from tests.answering import Service, listening, saying
from tests.cast import Cast
from tests.credentials.claiming import found_claim, found_member
from tests.credentials.services import nppes


@pytest.fixture
def service() -> Iterator[Service]:
    with listening() as service:
        yield service


@pytest.fixture
def settings(settings: Settings, service: Service) -> Settings:
    return replace(settings, nppes_api=f"{service.url}/api/")


@pytest.fixture
def claim_id(app: Flask, claimant: int) -> int:
    """A claim whose register can be asked by the machine, and has not been yet."""
    said: dict[str, Any] = {"name": "Jane Roe", "country": "US", "profession": "physician"}
    with app.app_context(), unit_of_work():
        member = found_member(claimant)
        kept = actions.make_claim(
            member, register_key="us-nppes", register="NPPES", number=nppes.NUMBER, **said
        )
        return int(kept.id)


def test_the_register_is_asked_and_its_answer_kept(app: Flask, service: Service, claim_id: int) -> None:
    service.answer = saying(nppes.a_person())
    with app.app_context():
        jobs.run_all()
        (look_up,) = found_claim(claim_id).look_ups
        assert (look_up.source, look_up.finding) == (Source.http_api, Finding.found)
        entry = register_answers.entry_of(look_up.claim)
        assert entry is not None
        assert entry.number == nppes.NUMBER
        assert nppes.NUMBER not in str(look_up.entry)


def test_the_desk_says_who_is_asked_until_the_answer_is_there(ruth: FlaskClient, claim_id: int) -> None:
    assert "Asked at its own service" in ruth.get(f"/desk/claims/{claim_id}").text


def test_a_number_that_the_register_does_not_hold_needs_two_moderators(
    app: Flask, service: Service, claim_id: int
) -> None:
    service.answer = saying(nppes.NOBODY)
    with app.app_context():
        jobs.run_all()
        assert found_claim(claim_id).look_ups[0].finding == Finding.absent
        assert desk_actions.needs_two(found_claim(claim_id), Level.document)


def test_a_register_that_is_down_is_asked_again(app: Flask, service: Service, claim_id: int) -> None:
    service.answer = saying({}, status=503)
    with app.app_context():
        jobs.run_all()
        assert [each.finding for each in found_claim(claim_id).look_ups] == [Finding.down]
    service.answer = saying(nppes.a_person())
    with app.app_context(), clock.frozen(clock.now() + timedelta(minutes=1)):
        jobs.run_all()
        assert found_claim(claim_id).register_says is not None


def test_a_register_that_is_down_blocks_no_moderator(
    app: Flask, people: Cast, service: Service, claim_id: int
) -> None:
    service.answer = saying({}, status=503)
    with app.app_context():
        jobs.run_all()
    with app.app_context(), unit_of_work():
        claim = db.session.get_one(Claim, claim_id)
        desk_actions.reject(found_member(people.ruth), claim, reason="The document is somebody else's.")
        assert not claim.is_open


def test_a_setting_that_is_wrong_is_not_tried_for_ever(app: Flask, service: Service, claim_id: int) -> None:
    service.answer = saying({}, status=403)
    with app.app_context(), clock.frozen(clock.now() + timedelta(hours=1)):
        jobs.run_all()
        jobs.run_all()
        assert [each.finding for each in found_claim(claim_id).look_ups] == [Finding.down]
    assert len(service.asked) == 1
