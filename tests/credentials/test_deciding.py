"""Deciding about a claim: by moderators, never about oneself, once, and with a reason."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from community.accounts.models import Check, Level, Profession
from community.core import clock
from community.core.db import db, unit_of_work
from community.core.errors import Refused
from community.core.eventlog import EventRow
from community.core.streams import StreamEvent
from community.credentials import desk_actions
from community.credentials.evidence_models import Evidence
from community.credentials.models import Decision, Step
from community.credentials.states import ClaimState, StepKind
from community.permissions import Role
from tests import cast, factories
from tests.cast import Cast
from tests.credentials.claiming import approve, ask, found_claim, found_member, hold, reject


def told(app: Flask, stream: str) -> list[str]:
    """The types of what was told on the stream, in order."""
    with app.app_context():
        events = select(StreamEvent.type).where(StreamEvent.stream == stream).order_by(StreamEvent.seq)
        return list(db.session.scalars(events))


def steps(app: Flask, claim: int) -> list[str]:
    with app.app_context():
        return [step.kind.value for step in found_claim(claim).steps]


def state(app: Flask, claim: int) -> ClaimState:
    with app.app_context():
        return found_claim(claim).state


def test_an_approval_gives_the_badge(app: Flask, ruth: FlaskClient, claim: int, claimant: int) -> None:
    assert approve(ruth, claim).status_code == 303
    with app.app_context():
        badge = found_member(claimant).badge
        assert badge is not None
        assert (badge.profession, badge.level, badge.checks, badge.people) == (
            Profession.nurse,
            Level.document,
            [Check.live],
            1,
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


def test_a_rejection_gives_its_reason_and_no_badge(
    app: Flask, ruth: FlaskClient, nora: FlaskClient, claim: int, claimant: int
) -> None:
    assert reject(ruth, claim).status_code == 303
    page = nora.get("/verification").text
    assert "The number is not in the register." in page
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
        ({"reason": "  "}, "Write a sentence"),
        ({"reason": "r" * 1001}, "up to 1000 characters"),
        ({"expires_on": ""}, "Enter the day"),
        ({"expires_on": "soon"}, "Enter the day"),
        ({"expires_on": "2020-01-01"}, "from tomorrow"),
        ({"expires_on": "2099-01-01"}, "3 years at most"),
        ({"checks": "hearsay"}, "what you looked at"),
        ({"checks": ""}, "what you looked at"),
        ({"level": "5"}, "Choose the level"),
        ({"level": "1"}, "Choose the level"),
    ],
)
def test_what_is_wrong_with_an_approval_is_said_at_the_field(
    app: Flask, ruth: FlaskClient, claim: int, changes: dict[str, str], said: str
) -> None:
    answer = approve(ruth, claim, **changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'action="/desk/claims/{claim}/approval"' in answer.text
    assert state(app, claim) == ClaimState.waiting


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
        for deed in (approve, reject, ask, hold):
            assert deed(cast.client_of(app, other), claim).status_code == 404
    assert approve(client, claim).status_code == 401
    assert steps(app, claim) == []


@pytest.mark.parametrize("deed", [approve, reject, ask, hold])
def test_nobody_decides_about_themselves(
    app: Flask, people: Cast, ruth: FlaskClient, deed: Callable[..., TestResponse]
) -> None:
    """Case 29: refused with 403, nothing changed, and the attempt is on the record."""
    with app.app_context(), unit_of_work():
        own = factories.claim(found_member(people.ruth)).id
    answer = deed(ruth, own)
    assert answer.status_code == 403
    assert "Nobody decides about their own claim" in answer.text
    assert (state(app, own), steps(app, own)) == (ClaimState.waiting, ["denied"])
    with app.app_context():
        denied = found_claim(own).steps[0]
        assert (denied.actor_id, "Nobody decides" in denied.words) == (people.ruth, True)


def test_one_sees_ones_own_claim_without_its_forms(app: Flask, people: Cast, ruth: FlaskClient) -> None:
    """Case 29: nothing is offered that would be refused."""
    with app.app_context(), unit_of_work():
        own = factories.claim(found_member(people.ruth)).id
    page = ruth.get(f"/desk/claims/{own}").text
    assert "Nobody decides about their own claim" in page
    assert f"/desk/claims/{own}/" not in page


def test_an_administrator_is_no_exception(app: Flask) -> None:
    """Case 29."""
    with app.app_context(), unit_of_work():
        admin = factories.member(role=Role.admin)
        with pytest.raises(Refused):
            desk_actions.reject(admin, factories.claim(admin), reason="No.")


def test_the_loser_reads_who_was_quicker_and_when(app: Flask, ruth: FlaskClient, claim: int) -> None:
    with clock.frozen(datetime(2026, 11, 22, 14, 3, tzinfo=UTC)):
        reject(ruth, claim)
        answer = approve(ruth, claim, expires_on="2027-06-01", reason="Typed with care.")
    assert answer.status_code == 409
    assert "rejected by Ruth Adeyemi on 22 November 2026 at 14:03 UTC" in answer.text
    assert "Typed with care." in answer.text


def test_a_script_gets_the_refusal_as_data(ruth: FlaskClient, claim: int) -> None:
    reject(ruth, claim)
    answer = ruth.post(f"/desk/claims/{claim}/rejection", json={"reason": "Once more."})
    assert (answer.status_code, answer.json and answer.json["status"]) == (409, 409)


@pytest.mark.both_databases
def test_of_many_decisions_at_once_exactly_one_wins(app: Flask, claim: int, claimant: int) -> None:
    """Case 30: ten approvals and ten rejections at the same moment."""
    with app.app_context(), unit_of_work():
        moderators = [factories.moderator(name=f"Moderator Number{n}").id for n in range(20)]
    browsers = [cast.client_of(app, each) for each in moderators]
    with ThreadPoolExecutor(20) as pool:
        sent = [pool.submit((approve, reject)[n % 2], browser, claim) for n, browser in enumerate(browsers)]
        answers = [each.result() for each in sent]
    assert sorted(each.status_code for each in answers) == [303] + [409] * 19
    for loser in (each for each in answers if each.status_code == 409):
        assert "ed by Moderator Number" in loser.text
        assert " UTC" in loser.text
    with app.app_context():
        assert db.session.scalar(select(func.count(Decision.id))) == 1
        assert db.session.scalar(select(func.count(Step.id))) == 1
        events = select(func.count(EventRow.id)).where(EventRow.name == "ClaimDecided")
        assert db.session.scalar(events) == 1
        member, decided = found_member(claimant), found_claim(claim)
        assert (member.badge is not None) == (decided.state == ClaimState.approved)
    assert len(told(app, f"member:{claimant}")) == 1


def test_asking_stops_the_desks_clock(app: Flask, ruth: FlaskClient, claim: int) -> None:
    with clock.frozen(clock.now() + timedelta(hours=3)):
        assert ask(ruth, claim).status_code == 303
    with app.app_context(), clock.frozen(clock.now() + timedelta(days=9)):
        asked = found_claim(claim)
        assert asked.state == ClaimState.asked
        assert timedelta(hours=2, minutes=59) < asked.waited_for < timedelta(hours=3, minutes=1)


def test_a_question_reaches_the_member(
    app: Flask, ruth: FlaskClient, nora: FlaskClient, claim: int, claimant: int
) -> None:
    ask(ruth, claim, reason="Which ward is it?")
    assert told(app, f"member:{claimant}") == ["claim.asked"]
    page = nora.get("/verification").text
    assert "Which ward is it?" in page
    assert "Ruth" not in page


def test_what_was_asked_for_and_not_given_can_be_rejected(app: Flask, ruth: FlaskClient, claim: int) -> None:
    ask(ruth, claim)
    hold(ruth, claim)
    page = ruth.get(f"/desk/claims/{claim}").text
    assert "/approval" not in page
    assert "/rejection" in page
    assert reject(ruth, claim).status_code == 303


def test_a_number_alone_proves_nothing(app: Flask, ruth: FlaskClient, claim: int, photo: Evidence) -> None:
    """Case 31: a document that nobody opened counts for nothing, nor does a register that nobody asked."""
    with app.app_context(), unit_of_work():
        waiting = found_claim(claim)
        waiting.evidence.append(db.session.merge(photo))
    for checks, said in (("register", "No register entry"), ("document", "opened no document")):
        answer = approve(ruth, claim, checks=checks)
        assert answer.status_code == 409
        assert said in answer.text
    assert state(app, claim) == ClaimState.waiting


def test_a_document_that_was_opened_is_enough(
    app: Flask, ruth: FlaskClient, claim: int, photo: Evidence
) -> None:
    with app.app_context(), unit_of_work():
        waiting = found_claim(claim)
        waiting.evidence.append(db.session.merge(photo))
        db.session.flush()
        url = waiting.evidence[0].page_urls[0]
    hold(ruth, claim)
    assert ruth.get(url).status_code == 200
    assert "opened once, by you" in ruth.get(f"/desk/claims/{claim}").text
    assert approve(ruth, claim, checks="document").status_code == 303


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


def test_a_badge_is_revoked_after_a_second_look(
    app: Flask, ruth: FlaskClient, claim: int, claimant: int
) -> None:
    approve(ruth, claim)
    assert f"/desk/claims/{claim}/revocation" in ruth.get(f"/desk/claims/{claim}").text
    assert "The badge disappears everywhere at once" in ruth.get(f"/desk/claims/{claim}/revocation").text
    assert ruth.post(f"/desk/claims/{claim}/revocation", data={"reason": " "}).status_code == 422
    assert ruth.post(f"/desk/claims/{claim}/revocation", data={"reason": "Lent."}).status_code == 303
    with app.app_context():
        assert found_member(claimant).badge is None
    assert steps(app, claim) == ["approved", "revoked"]
    assert told(app, f"member:{claimant}") == ["badge.awarded", "badge.revoked"]


def test_nobody_revokes_their_own_badge(app: Flask, people: Cast, ruth: FlaskClient) -> None:
    """Case 29."""
    with app.app_context(), unit_of_work():
        own = factories.claim(found_member(people.ruth), state=ClaimState.approved).id
    assert ruth.get(f"/desk/claims/{own}/revocation").status_code == 403
    assert ruth.post(f"/desk/claims/{own}/revocation", data={"reason": "No."}).status_code == 403
    assert steps(app, own) == [StepKind.denied]


def test_an_appeal_goes_to_someone_else(
    app: Flask, ruth: FlaskClient, nora: FlaskClient, claim: int, claimant: int
) -> None:
    reject(ruth, claim)
    with app.app_context(), unit_of_work():
        other_id = factories.moderator(name="Kirsten Dahl").id
    assert nora.post(f"/verification/claims/{claim}/appeal", data={"words": "Look again."}).status_code == 303
    answer = approve(ruth, claim)
    assert answer.status_code == 403
    assert "an appeal goes to someone else" in answer.text
    other = cast.client_of(app, other_id)
    page = other.get(f"/desk/claims/{claim}").text
    for words in ("This is an appeal.", "someone else than Ruth Adeyemi", "Look again."):
        assert words in page
    assert approve(other, claim).status_code == 303
    assert steps(app, claim) == ["rejected", "appealed", "denied", "approved"]


def test_a_badge_is_taken_back_by_the_claim_it_comes_from(
    app: Flask, ruth: FlaskClient, claim: int, claimant: int
) -> None:
    approve(ruth, claim)
    with app.app_context(), unit_of_work():
        later = factories.claim(found_member(claimant), number="999111").id
    approve(ruth, later)
    refused = ruth.post(f"/desk/claims/{claim}/revocation", data={"reason": "Lent."})
    assert refused.status_code == 409
    assert "later claim" in refused.text
    with app.app_context():
        assert found_member(claimant).has_badge
