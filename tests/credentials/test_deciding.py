"""Deciding about claims: by moderators, never about oneself, once, with a reason and a date."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from community.accounts.models import Method, Profession
from community.core import clock
from community.core.db import db, unit_of_work
from community.core.errors import Conflict, Refused
from community.core.eventlog import EventRow
from community.core.streams import StreamEvent
from community.credentials import actions
from community.credentials.models import ClaimState, Decision
from community.permissions import Role
from tests import cast, factories
from tests.cast import Cast
from tests.credentials.claiming import approve, found_claim, found_member, reject


def told(app: Flask, stream: str) -> list[str]:
    """The types of what was told on the stream, in order."""
    with app.app_context():
        events = select(StreamEvent.type).where(StreamEvent.stream == stream).order_by(StreamEvent.seq)
        return list(db.session.scalars(events))


def test_an_approval_gives_the_badge(app: Flask, ruth: FlaskClient, claim: int, claimant: int) -> None:
    assert approve(ruth, claim).status_code == 303
    with app.app_context():
        badge = found_member(claimant).badge
        assert badge is not None
        assert (badge.profession, badge.method, badge.checked_by) == (
            Profession.nurse,
            Method.register,
            Role.moderator,
        )
        assert badge.expires_at.date() == (clock.now() + timedelta(days=365)).date()
        assert found_claim(claim).state == ClaimState.approved


def test_the_member_and_the_desk_hear_of_an_approval(
    app: Flask, ruth: FlaskClient, claim: int, claimant: int
) -> None:
    approve(ruth, claim)
    assert told(app, f"member:{claimant}") == ["badge.awarded"]
    assert told(app, "desk:0") == ["claim.closed"]
    assert told(app, "control") == ["recheck"]


def test_a_rejection_gives_no_badge_but_its_reason(
    app: Flask, ruth: FlaskClient, nora: FlaskClient, claim: int, claimant: int
) -> None:
    assert reject(ruth, claim).status_code == 303
    page = nora.get("/verification").text
    assert "The number is not in the register." in page
    assert "Decided by a moderator" in page
    assert "Ruth" not in page
    assert told(app, f"member:{claimant}") == ["claim.rejected"]
    with app.app_context():
        assert found_member(claimant).badge is None


def test_a_decision_is_an_event_with_ids_only(
    app: Flask, ruth: FlaskClient, claim: int, claimant: int
) -> None:
    reject(ruth, claim)
    with app.app_context():
        row = db.session.scalars(select(EventRow).where(EventRow.name == "ClaimDecided")).one()
        assert row.body == {"claim_id": claim, "member_id": claimant}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": "  "}, "Say why"),
        ({"reason": "r" * 1001}, "up to 1000 characters"),
        ({"expires_on": ""}, "Enter the day"),
        ({"expires_on": "soon"}, "Enter the day"),
        ({"expires_on": "2020-01-01"}, "from tomorrow"),
        ({"expires_on": "2099-01-01"}, "3 years at most"),
        ({"method": "hearsay"}, "how you checked"),
        ({"verdict": "perhaps"}, "to approve or to reject"),
    ],
)
def test_what_is_wrong_with_a_decision_is_said_at_the_field(
    app: Flask, ruth: FlaskClient, claim: int, changes: dict[str, str], said: str
) -> None:
    answer = approve(ruth, claim, **changes)
    assert answer.status_code == 422
    assert said in answer.text
    with app.app_context():
        assert found_claim(claim).is_waiting


def test_a_rejection_asks_for_no_date(app: Flask, ruth: FlaskClient, claim: int) -> None:
    assert reject(ruth, claim, expires_on="", method="").status_code == 303


def test_a_reason_may_be_chosen_from_the_list(app: Flask, ruth: FlaskClient, claim: int) -> None:
    words = "Your entry in the register agrees with what you said."
    assert approve(ruth, claim, reason="", template=words).status_code == 303
    with app.app_context():
        decision = found_claim(claim).decision
        assert decision is not None
        assert decision.reason == words


def test_a_reason_that_is_not_on_the_list_is_none(ruth: FlaskClient, claim: int) -> None:
    assert approve(ruth, claim, reason="", template="Because").status_code == 422


def test_only_moderators_decide(app: Flask, people: Cast, claim: int, client: FlaskClient) -> None:
    for other in (people.amara, people.marta, people.lapsed):
        assert approve(cast.client_of(app, other), claim).status_code == 404
    assert approve(client, claim).status_code == 401
    with app.app_context():
        assert found_claim(claim).is_waiting


def test_nobody_decides_about_themselves(app: Flask, people: Cast, ruth: FlaskClient) -> None:
    """Case 29."""
    with app.app_context(), unit_of_work():
        own = factories.claim(found_member(people.ruth)).id
    assert approve(ruth, own).status_code == 403
    assert reject(ruth, own).status_code == 403
    page = ruth.get(f"/desk/claims/{own}").text
    assert "Nobody decides about themselves" in page
    assert "data-approve" not in page
    with app.app_context(), unit_of_work(), pytest.raises(Refused):
        actions.reject(found_member(people.ruth), found_claim(own), reason="No.")


def test_an_administrator_is_no_exception(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        admin = factories.member(role=Role.admin)
        with pytest.raises(Refused):
            actions.reject(admin, factories.claim(admin), reason="No.")


@pytest.mark.parametrize("state", [ClaimState.approved, ClaimState.rejected, ClaimState.withdrawn])
@pytest.mark.parametrize("answer", [approve, reject])
def test_only_a_waiting_claim_can_be_decided(
    app: Flask, ruth: FlaskClient, claimant: int, state: ClaimState, answer: Callable[..., TestResponse]
) -> None:
    """Case 31."""
    with app.app_context(), unit_of_work():
        closed = factories.claim(found_member(claimant), state=state).id
    assert answer(ruth, closed).status_code == 409
    with app.app_context():
        assert found_claim(closed).state == state
        assert found_member(claimant).badge is None


def test_a_decided_claim_cannot_be_withdrawn(
    app: Flask, ruth: FlaskClient, nora: FlaskClient, claim: int
) -> None:
    approve(ruth, claim)
    assert nora.post(f"/verification/claims/{claim}/withdrawal").status_code == 409


def test_the_loser_reads_who_was_quicker_and_when(app: Flask, ruth: FlaskClient, claim: int) -> None:
    with clock.frozen(datetime(2026, 11, 22, 14, 3, tzinfo=UTC)):
        reject(ruth, claim)
        answer = approve(ruth, claim)
    assert answer.status_code == 409
    assert "rejected by a moderator on 22 November 2026 at 14:03 UTC" in answer.text


@pytest.mark.both_databases
def test_of_many_decisions_at_once_exactly_one_wins(app: Flask, claim: int, claimant: int) -> None:
    """Case 30: ten approvals and ten rejections at the same moment."""
    with app.app_context(), unit_of_work():
        moderators = [factories.moderator().id for _ in range(20)]
    browsers = [cast.client_of(app, each) for each in moderators]
    with ThreadPoolExecutor(20) as pool:
        answers = [
            pool.submit((approve, reject)[i % 2], browser, claim) for i, browser in enumerate(browsers)
        ]
        statuses = sorted(each.result().status_code for each in answers)
    assert statuses == [303] + [409] * 19
    with app.app_context():
        assert db.session.scalar(select(func.count(Decision.id))) == 1
        events = select(func.count(EventRow.id)).where(EventRow.name == "ClaimDecided")
        assert db.session.scalar(events) == 1
        member, decided = found_member(claimant), found_claim(claim)
        assert (member.badge is not None) == (decided.state == ClaimState.approved)
    assert len(told(app, f"member:{claimant}")) == 1


def test_a_renewal_gives_the_badge_a_new_term(app: Flask, people: Cast, ruth: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        member = found_member(people.lapsed)
        assert not member.has_badge
        renewal = factories.claim(member, speciality="Wound care").id
    approve(ruth, renewal)
    with app.app_context():
        member = found_member(people.lapsed)
        assert member.has_badge
        assert member.badge is not None
        assert member.badge.speciality == "Wound care"


def test_the_second_decision_of_an_action_is_refused(app: Flask, people: Cast, claim: int) -> None:
    with app.app_context(), unit_of_work():
        moderator = found_member(people.ruth)
        actions.reject(moderator, found_claim(claim), reason="No.")
        with pytest.raises(Conflict):
            actions.reject(moderator, found_claim(claim), reason="No.")
