"""A number that two members claim: the newer claim is frozen, and no party to it decides (case 40)."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.core.db import unit_of_work
from community.credentials import actions
from community.credentials.states import ClaimState
from tests import cast, factories
from tests.cast import Cast
from tests.credentials.claiming import approve, ask, found_claim, found_member, hold, reject
from tests.credentials.test_deciding import steps

NUMBER = "123456"


def claimed(app: Flask, member_id: int) -> int:
    """The same number of the same register, as the member's claim; the way applicants send it."""
    with app.app_context(), unit_of_work():
        member = found_member(member_id)
        made = actions.make_claim(
            member,
            name=member.name,
            country="IE",
            profession="nurse",  # type: ignore[arg-type]  # As the form's own word.
            register_key="ie-nmbi",
            register="Nursing and Midwifery Board of Ireland (NMBI)",
            number=NUMBER,
        )
        return int(made.id)


@pytest.fixture
def newer(app: Flask, claim: int) -> int:
    """A second member's claim of the number of `claim`."""
    with app.app_context(), unit_of_work():
        rival = factories.member(name="Rita Rival").id
    return claimed(app, rival)


def state(app: Flask, claim: int) -> ClaimState:
    with app.app_context():
        return found_claim(claim).state


def settle(client: FlaskClient, claim: int) -> int:
    answer = client.post(f"/desk/claims/{claim}/settlement", data={"reason": "The licence was shown."})
    return answer.status_code


def test_the_newer_claim_is_frozen(app: Flask, ruth: FlaskClient, claim: int, newer: int) -> None:
    """Case 40: the first stays as it was, and the second cannot be approved."""
    assert (state(app, claim), state(app, newer)) == (ClaimState.waiting, ClaimState.disputed)
    assert approve(ruth, newer).status_code == 409
    assert approve(ruth, claim).status_code == 303


def test_the_desk_shows_both_sides(app: Flask, ruth: FlaskClient, claim: int, newer: int) -> None:
    hold(ruth, newer)
    page = ruth.get(f"/desk/claims/{newer}").text
    for words in ("Two members claim this number", "Nora New", "Rita Rival", "Open the first claim"):
        assert words in page
    assert "/approval" not in page
    assert "/settlement" not in page
    assert page.count(NUMBER) == 1


def test_it_ends_when_the_newer_one_is_rejected(app: Flask, ruth: FlaskClient, newer: int) -> None:
    assert reject(ruth, newer).status_code == 303
    with app.app_context():
        dispute = found_claim(newer).dispute
        assert dispute is not None
        assert dispute.settled_at is not None


def test_it_cannot_be_settled_while_the_first_one_stands(
    app: Flask, ruth: FlaskClient, claim: int, newer: int
) -> None:
    assert settle(ruth, newer) == 409
    approve(ruth, claim)
    assert settle(ruth, newer) == 409
    assert state(app, newer) == ClaimState.disputed


def test_once_the_first_one_is_gone_the_newer_goes_on(
    app: Flask, ruth: FlaskClient, claim: int, newer: int
) -> None:
    approve(ruth, claim)
    ruth.post(f"/desk/claims/{claim}/revocation", data={"reason": "The card was forged."})
    hold(ruth, newer)
    assert "Put it back on the desk" in ruth.get(f"/desk/claims/{newer}").text
    assert settle(ruth, newer) == 303
    assert state(app, newer) == ClaimState.waiting
    assert approve(ruth, newer).status_code == 303


def test_an_appeal_is_frozen_as_long_as_the_first_one_stands(
    app: Flask, ruth: FlaskClient, newer: int
) -> None:
    """Case 40: no way round by being rejected first."""
    reject(ruth, newer)
    with app.app_context(), unit_of_work():
        rejected = found_claim(newer)
        actions.appeal(rejected.member, rejected, words="It is mine.")
    assert state(app, newer) == ClaimState.disputed
    with app.app_context():
        dispute = found_claim(newer).dispute
        assert dispute is not None
        assert dispute.settled_at is None


@pytest.mark.parametrize("ruths_is", ["first", "newer"])
def test_a_party_does_not_decide(app: Flask, people: Cast, ruth: FlaskClient, ruths_is: str) -> None:
    """Case 29: not about a second account with the same number, and not about a rival."""
    with app.app_context(), unit_of_work():
        other = factories.member(name="Second Account").id
    order = (people.ruth, other) if ruths_is == "first" else (other, people.ruth)
    claims = dict(zip(order, [claimed(app, each) for each in order], strict=True))
    for deed in (approve, reject, hold):
        answer = deed(ruth, claims[other])
        assert answer.status_code == 403
        assert "The number of this claim is yours as well" in answer.text
    assert steps(app, claims[other])[-3:] == ["denied"] * 3


def test_a_party_does_not_revoke_the_rivals_badge(app: Flask, people: Cast, ruth: FlaskClient) -> None:
    """Case 29."""
    with app.app_context(), unit_of_work():
        rival, other = factories.member().id, factories.moderator().id
    first = claimed(app, rival)
    claimed(app, people.ruth)
    approve(cast.client_of(app, other), first)
    answer = ruth.post(f"/desk/claims/{first}/revocation", data={"reason": "Mine."})
    assert answer.status_code == 403
    assert state(app, first) == ClaimState.approved


def test_a_member_whose_number_is_disputed_can_be_asked(app: Flask, ruth: FlaskClient, newer: int) -> None:
    """The answer leads back into the dispute, not past it."""
    assert ask(ruth, newer).status_code == 303
    assert state(app, newer) == ClaimState.asked
    with app.app_context(), unit_of_work():
        claim = found_claim(newer)
        actions.answer(claim.member, claim, words="The number is mine.")
    assert state(app, newer) == ClaimState.disputed


def test_the_first_holder_speaks_to_the_moderators_alone(
    app: Flask, ruth: FlaskClient, nora: FlaskClient, newer: int
) -> None:
    words = "It stands on my prescriptions; somebody has copied it."
    assert speak_up(nora, newer, words) == 303
    assert words in ruth.get(f"/desk/claims/{newer}").text
    assert words in nora.get("/verification").text
    with app.app_context():
        rival = found_claim(newer).member_id
    assert words not in cast.client_of(app, rival).get("/verification").text


def test_nobody_else_speaks_for_the_first_holder(app: Flask, people: Cast, newer: int) -> None:
    with app.app_context():
        rival = found_claim(newer).member_id
    for other in (rival, people.amara, people.ruth):
        assert speak_up(cast.client_of(app, other), newer, "Mine.") == 404


def test_nothing_is_said_to_a_dispute_that_is_over(ruth: FlaskClient, nora: FlaskClient, newer: int) -> None:
    reject(ruth, newer)
    assert speak_up(nora, newer, "Mine.") == 409


def speak_up(client: FlaskClient, newer: int, words: str) -> int:
    with client.application.app_context():
        dispute = found_claim(newer).dispute
        assert dispute is not None
        address = f"/verification/disputes/{dispute.id}/statement"
    return client.post(address, data={"words": words}).status_code
