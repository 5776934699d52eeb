"""Holding a claim: no two moderators do the same work, and a hold ends by itself."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.core import clock
from community.core.db import db, unit_of_work
from community.credentials.evidence_models import Evidence
from community.credentials.states import ClaimState
from community.permissions import Role
from tests import cast, factories
from tests.cast import Cast
from tests.credentials.claiming import approve, ask, found_claim, found_member, hold, reject
from tests.credentials.test_deciding import steps, told

NUMBER = "123456"


@pytest.fixture
def kirsten(app: Flask) -> FlaskClient:
    """The browser of a second moderator."""
    with app.app_context(), unit_of_work():
        moderator_id = factories.moderator(name="Kirsten Dahl").id
    return cast.client_of(app, moderator_id)


def holder(app: Flask, claim: int) -> str | None:
    with app.app_context():
        held_by = found_claim(claim).held_by
        return held_by.name if held_by else None


def test_a_claim_is_taken_up_and_released(app: Flask, ruth: FlaskClient, claim: int) -> None:
    assert hold(ruth, claim).status_code == 303
    assert holder(app, claim) == "Ruth Adeyemi"
    assert ruth.post(f"/desk/claims/{claim}/release").status_code == 303
    assert holder(app, claim) is None
    assert steps(app, claim) == ["held", "released"]
    assert told(app, "desk:0") == ["claim.held", "claim.held"]


def test_what_one_holds_no_other_decides(
    app: Flask, ruth: FlaskClient, kirsten: FlaskClient, claim: int
) -> None:
    hold(ruth, claim)
    for deed in (hold, approve, reject, ask):
        answer = deed(kirsten, claim)
        assert answer.status_code == 409
        assert re.search(r"Ruth Adeyemi holds this claim until \d\d:\d\d UTC", answer.text)
    assert kirsten.post(f"/desk/claims/{claim}/release").status_code == 409
    assert holder(app, claim) == "Ruth Adeyemi"
    assert steps(app, claim) == ["held"]


def test_what_was_typed_comes_back_with_the_refusal(
    ruth: FlaskClient, kirsten: FlaskClient, claim: int
) -> None:
    hold(ruth, claim)
    answer = reject(kirsten, claim, reason="Written for ten minutes.")
    assert "Written for ten minutes." in answer.text


def test_a_hold_ends_after_half_an_hour(
    app: Flask, ruth: FlaskClient, kirsten: FlaskClient, claim: int
) -> None:
    hold(ruth, claim)
    with clock.frozen(clock.now() + timedelta(minutes=29)):
        assert hold(kirsten, claim).status_code == 409
    with clock.frozen(clock.now() + timedelta(minutes=31)):
        assert hold(kirsten, claim).status_code == 303
        assert holder(app, claim) == "Kirsten Dahl"


def test_to_take_up_again_is_for_another_half_hour(app: Flask, ruth: FlaskClient, claim: int) -> None:
    hold(ruth, claim)
    with clock.frozen(clock.now() + timedelta(minutes=29)):
        hold(ruth, claim)
    with clock.frozen(clock.now() + timedelta(minutes=40)):
        assert holder(app, claim) == "Ruth Adeyemi"
    assert steps(app, claim) == ["held"]


def test_who_acts_holds(app: Flask, ruth: FlaskClient, claim: int) -> None:
    ask(ruth, claim)
    assert holder(app, claim) == "Ruth Adeyemi"


def test_a_closed_claim_is_not_taken_up(ruth: FlaskClient, claim: int) -> None:
    reject(ruth, claim)
    assert hold(ruth, claim).status_code == 409


def test_the_number_is_whole_for_the_holder_only(ruth: FlaskClient, kirsten: FlaskClient, claim: int) -> None:
    assert NUMBER not in ruth.get(f"/desk/claims/{claim}").text
    assert "…456" in ruth.get(f"/desk/claims/{claim}").text
    hold(ruth, claim)
    assert NUMBER in ruth.get(f"/desk/claims/{claim}").text
    assert NUMBER not in kirsten.get(f"/desk/claims/{claim}").text
    for address in ("/desk", "/desk/several"):
        assert NUMBER not in kirsten.get(address).text


def test_documents_open_for_the_holder_only(
    app: Flask, ruth: FlaskClient, kirsten: FlaskClient, claim: int, photo: Evidence
) -> None:
    with app.app_context(), unit_of_work():
        waiting = found_claim(claim)
        waiting.evidence.append(db.session.merge(photo))
    hold(ruth, claim)
    assert 'loading="lazy"' in ruth.get(f"/desk/claims/{claim}").text
    page = kirsten.get(f"/desk/claims/{claim}").text
    assert "/verification/evidence/" not in page
    assert "Only who holds the claim can open them" in page


def test_what_the_scanner_has_not_seen_is_not_offered(
    app: Flask, ruth: FlaskClient, claim: int, photo: Evidence
) -> None:
    with app.app_context(), unit_of_work():
        waiting = found_claim(claim)
        waiting.evidence.append(db.session.merge(photo))
        waiting.evidence[0].scanned_at = None
    hold(ruth, claim)
    page = ruth.get(f"/desk/claims/{claim}").text
    assert "Being checked by the scanner" in page
    assert "/verification/evidence/" not in page


def test_who_is_no_moderator_any_more_decides_nothing(
    app: Flask, people: Cast, ruth: FlaskClient, kirsten: FlaskClient, claim: int
) -> None:
    """Case 42: demoted while the page is open; nothing is changed, and the hold is gone."""
    hold(ruth, claim)
    with app.app_context(), unit_of_work():
        found_member(people.ruth).role = Role.member
    assert holder(app, claim) is None
    for deed in (approve, reject, ask, hold):
        assert deed(ruth, claim).status_code == 404
    with app.app_context():
        assert found_claim(claim).state == ClaimState.waiting
        assert found_claim(claim).decisions == []
    assert hold(kirsten, claim).status_code == 303
