"""Two pairs of eyes: for the highest level, and where the register does not confirm what the member says."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.core import clock
from community.core.db import unit_of_work
from community.credentials.states import ClaimState
from tests import cast, factories
from tests.credentials.claiming import (
    an_answer,
    approve,
    ask,
    found_claim,
    hold,
    nobody_there,
    reject,
)


@pytest.fixture
def kirsten(app: Flask) -> FlaskClient:
    """The browser of a second moderator."""
    with app.app_context(), unit_of_work():
        moderator_id = factories.moderator(name="Kirsten Dahl").id
    return cast.client_of(app, moderator_id)


@pytest.fixture
def differing(app: Flask, claim: int) -> int:
    """A claim of Nora New, where the register knows somebody else."""
    an_answer(app, claim, family="Ruiz", given="Elena")
    return claim


def badge_of(app: Flask, claim: int) -> tuple[int, int] | None:
    """Level and people."""
    with app.app_context():
        badge = found_claim(claim).member.badge
        return (badge.level, badge.people) if badge else None


def test_a_register_that_differs_needs_two(
    app: Flask, ruth: FlaskClient, kirsten: FlaskClient, differing: int
) -> None:
    hold(ruth, differing)
    assert "Two moderators have to approve" in ruth.get(f"/desk/claims/{differing}").text
    assert approve(ruth, differing).status_code == 303
    assert badge_of(app, differing) is None
    assert approve(kirsten, differing).status_code == 303
    assert badge_of(app, differing) == (3, 2)


def test_a_number_that_is_not_in_the_register_needs_two(app: Flask, ruth: FlaskClient, claim: int) -> None:
    nobody_there(app, claim)
    approve(ruth, claim)
    with app.app_context():
        assert found_claim(claim).state == ClaimState.confirming


def test_a_register_that_agrees_needs_one(app: Flask, ruth: FlaskClient, claim: int) -> None:
    an_answer(app, claim, family="New", given="Nora")
    approve(ruth, claim, checks=["register", "live"])
    assert badge_of(app, claim) == (3, 1)


def test_the_highest_level_needs_two_and_the_register(
    app: Flask, ruth: FlaskClient, kirsten: FlaskClient, claim: int
) -> None:
    answer = approve(ruth, claim, level="4")
    assert answer.status_code == 409
    assert "needs the register entry as well" in answer.text
    an_answer(app, claim, family="New", given="Nora")
    for browser in (ruth, kirsten):
        assert approve(browser, claim, level="4", checks=["register", "live"]).status_code == 303
    assert badge_of(app, claim) == (4, 2)


def test_nobody_is_both(app: Flask, ruth: FlaskClient, differing: int) -> None:
    """Case 29: the second half by the same person is refused and written down."""
    approve(ruth, differing)
    answer = approve(ruth, differing)
    assert answer.status_code == 403
    assert "You approved this claim already" in answer.text
    assert badge_of(app, differing) is None
    with app.app_context():
        assert [step.kind for step in found_claim(differing).steps] == ["confirmed", "denied"]


def test_the_first_is_offered_no_second_approval(ruth: FlaskClient, differing: int) -> None:
    approve(ruth, differing)
    hold(ruth, differing)
    page = ruth.get(f"/desk/claims/{differing}").text
    assert "a second moderator has to confirm it" in page
    assert f"/desk/claims/{differing}/approval" not in page
    assert f"/desk/claims/{differing}/rejection" in page


def test_the_second_sees_what_the_first_stands_for(
    ruth: FlaskClient, kirsten: FlaskClient, differing: int
) -> None:
    approve(ruth, differing, reason="The marriage was explained on a call.")
    hold(kirsten, differing)
    page = kirsten.get(f"/desk/claims/{differing}").text
    assert "Ruth Adeyemi approved this claim first" in page
    assert "The marriage was explained on a call." in page
    assert "Confirm until" in page


def test_the_second_looks_with_their_own_eyes(
    ruth: FlaskClient, kirsten: FlaskClient, differing: int
) -> None:
    approve(ruth, differing)
    assert approve(kirsten, differing, checks="document").status_code == 409


@pytest.mark.parametrize(("level", "days"), [("4", 300), ("3", 400)])
def test_the_second_confirms_no_more_than_the_first(
    app: Flask, ruth: FlaskClient, kirsten: FlaskClient, differing: int, level: str, days: int
) -> None:
    until = (clock.now() + timedelta(days)).date().isoformat()
    approve(ruth, differing, checks=["register", "live"])
    answer = approve(kirsten, differing, level=level, checks=["register", "live"], expires_on=until)
    assert answer.status_code == 409
    assert "Confirm that or less" in answer.text
    assert badge_of(app, differing) is None


def test_the_second_may_confirm_less(
    app: Flask, ruth: FlaskClient, kirsten: FlaskClient, differing: int
) -> None:
    approve(ruth, differing, checks=["register", "live"], level="4")
    approve(kirsten, differing, level="3")
    assert badge_of(app, differing) == (3, 2)


def test_the_second_may_reject(app: Flask, ruth: FlaskClient, kirsten: FlaskClient, differing: int) -> None:
    approve(ruth, differing)
    assert reject(kirsten, differing).status_code == 303
    with app.app_context():
        assert [decision.is_final for decision in found_claim(differing).decisions] == [False, True]


def test_a_question_ends_the_first_approval(
    app: Flask, ruth: FlaskClient, kirsten: FlaskClient, nora: FlaskClient, differing: int
) -> None:
    approve(ruth, differing)
    ask(kirsten, differing)
    assert (
        nora.post(f"/verification/claims/{differing}/answer", data={"words": "I married."}).status_code == 303
    )
    approve(kirsten, differing)
    assert badge_of(app, differing) is None
    approve(ruth, differing)
    assert badge_of(app, differing) == (3, 2)


def test_a_released_half_is_free_for_the_second(app: Flask, ruth: FlaskClient, differing: int) -> None:
    hold(ruth, differing)
    approve(ruth, differing)
    with app.app_context():
        assert found_claim(differing).held_by is None
