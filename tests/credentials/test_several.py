"""Rejecting several claims at once: each by its own right, each with its own answer (case 43)."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from community.core.db import unit_of_work
from community.credentials.states import ClaimState
from tests import cast, factories
from tests.cast import Cast
from tests.credentials.claiming import found_claim, found_member, hold
from tests.credentials.test_deciding import steps


def reject_all(client: FlaskClient, *claims: object, reason: str = "Invented.") -> TestResponse:
    return client.post("/desk/several", data={"claims": [str(each) for each in claims], "reason": reason})


def made(app: Flask, count: int, **fields: Any) -> list[int]:
    with app.app_context(), unit_of_work():
        return [factories.claim(factories.member(), **fields).id for _ in range(count)]


def states(app: Flask, claims: list[int]) -> list[ClaimState]:
    with app.app_context():
        return [found_claim(each).state for each in claims]


def test_the_chosen_are_rejected_and_no_others(app: Flask, ruth: FlaskClient) -> None:
    first, second, third = claims = made(app, 3)
    answer = reject_all(ruth, first, third)
    assert answer.text.count(">Rejected</span>") == 2
    assert states(app, claims) == ["rejected", "waiting", "rejected"]
    assert steps(app, first) == ["rejected"]
    assert steps(app, second) == []


def test_each_has_its_own_right_and_its_own_answer(app: Flask, people: Cast, ruth: FlaskClient) -> None:
    """Case 43: own, held by another, decided, unknown and no number at all, between two that pass."""
    with app.app_context(), unit_of_work():
        own = factories.claim(found_member(people.ruth)).id
        other = factories.moderator().id
    good, held, fine = made(app, 3)
    (decided,) = made(app, 1, state=ClaimState.approved, waiting_since=None)
    hold(cast.client_of(app, other), held)
    answer = reject_all(ruth, good, own, held, decided, 999999, "x", "-1", fine)
    assert answer.text.count(">Rejected</span>") == 2
    assert answer.text.count(">Not changed</span>") == 6
    assert states(app, [good, own, held, decided, fine]) == [
        "rejected",
        "waiting",
        "waiting",
        "approved",
        "rejected",
    ]
    assert steps(app, own) == ["denied"]


def test_the_same_one_twice_is_once(app: Flask, ruth: FlaskClient, claim: int) -> None:
    assert reject_all(ruth, claim, claim).text.count(">Rejected</span>") == 1
    with app.app_context():
        assert len(found_claim(claim).decisions) == 1


def test_fifty_are_the_most(app: Flask, ruth: FlaskClient) -> None:
    """Case 43: of one too many, none is rejected."""
    claims = made(app, 51)
    answer = reject_all(ruth, *claims)
    assert answer.status_code == 422
    assert "50 claims at most; you chose 51" in answer.text
    assert set(states(app, claims)) == {ClaimState.waiting}
    assert reject_all(ruth, *claims[:50]).text.count(">Rejected</span>") == 50


@pytest.mark.parametrize(("reason", "chosen"), [("", True), ("No.", False)])
def test_without_a_reason_or_a_choice_nothing_happens(
    app: Flask, ruth: FlaskClient, claim: int, reason: str, chosen: bool
) -> None:
    answer = reject_all(ruth, *([claim] if chosen else []), reason=reason)
    assert answer.status_code == 422
    assert states(app, [claim]) == [ClaimState.waiting]


def test_only_moderators_reject_several(app: Flask, people: Cast, claim: int) -> None:
    assert reject_all(cast.client_of(app, people.amara), claim).status_code == 404
    assert states(app, [claim]) == [ClaimState.waiting]


def test_what_one_may_not_reject_cannot_be_chosen(app: Flask, people: Cast, ruth: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        own = factories.claim(found_member(people.ruth)).id
    page = ruth.get("/desk/several").text
    assert f'id="claim-{own}" disabled' in page
    assert "approval" not in page
