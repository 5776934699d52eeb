"""The table of moves: what is not in it is refused, from every state (case 31)."""

from collections.abc import Callable
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from community.core.db import unit_of_work
from community.core.errors import Conflict
from community.credentials.models import Claim, Decision
from community.credentials.states import MOVES, ON_THE_DESK, ClaimState, Move
from tests import factories
from tests.credentials.claiming import approve, ask, found_claim, found_member, reject

# Written out once more, so that the table cannot be changed by a slip.
OPEN = {
    "waiting": {"ask", "confirm", "approve", "reject", "withdraw", "dispute"},
    "asked": {"answer", "reject", "withdraw"},
    "confirming": {"ask", "approve", "reject", "withdraw"},
    "disputed": {"ask", "settle", "reject", "withdraw"},
    "approved": {"revoke"},
    "rejected": {"appeal"},
    "revoked": {"appeal"},
    "withdrawn": set(),
}


def revoke(client: FlaskClient, claim: int) -> TestResponse:
    return client.post(f"/desk/claims/{claim}/revocation", data={"reason": "Lent."})


def settle(client: FlaskClient, claim: int) -> TestResponse:
    return client.post(f"/desk/claims/{claim}/settlement", data={"reason": "Shown."})


DEEDS: dict[Move, Callable[[FlaskClient, int], TestResponse]] = {
    Move.approve: approve,
    Move.reject: reject,
    Move.ask: ask,
    Move.revoke: revoke,
    Move.settle: settle,
}


def is_open(state: ClaimState, move: Move) -> bool:
    return move.value in OPEN[state.value]


@pytest.mark.parametrize(("state", "move"), list(product(ClaimState, Move)))
def test_only_the_published_moves_are_open(state: ClaimState, move: Move) -> None:
    """Case 31: every state by every move."""
    claim = Claim(state=state, waited=0, waiting_since=None)
    if is_open(state, move):
        claim.move(move)
        assert claim.state == MOVES[state][move]
        assert (claim.waiting_since is not None) == (claim.state in ON_THE_DESK)
        return
    with pytest.raises(Conflict):
        claim.move(move)
    assert claim.state == state


@pytest.mark.parametrize(
    ("state", "move"), [pair for pair in product(ClaimState, DEEDS) if not is_open(*pair)]
)
def test_no_step_is_skipped_over_http(
    app: Flask, ruth: FlaskClient, claimant: int, state: ClaimState, move: Move
) -> None:
    """Case 31: what the table does not have is answered with 409, and nothing is changed."""
    with app.app_context(), unit_of_work():
        claim = factories.claim(found_member(claimant), state=state).id
    answer = DEEDS[move](ruth, claim)
    assert answer.status_code == 409
    with app.app_context():
        kept = found_claim(claim)
        assert (kept.state, kept.decisions, kept.steps) == (state, [], [])
        assert found_member(claimant).badge is None


def test_a_rejected_claim_is_not_approved_after_all(app: Flask, ruth: FlaskClient, claim: int) -> None:
    """Case 31."""
    reject(ruth, claim)
    assert approve(ruth, claim).status_code == 409
    with app.app_context():
        decisions: list[Decision] = found_claim(claim).decisions
        assert [decision.verdict for decision in decisions] == ["rejected"]


def test_a_decided_claim_cannot_be_withdrawn(ruth: FlaskClient, nora: FlaskClient, claim: int) -> None:
    """Case 31."""
    approve(ruth, claim)
    assert nora.post(f"/verification/claims/{claim}/withdrawal").status_code == 409
