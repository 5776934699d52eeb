"""A number that two members claim: the newer claim is frozen, the first holder told, a moderator asks."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from community.core import clock, eventlog
from community.core.db import db, insert_new
from community.credentials.models import Claim, Dispute, Registration, Step
from community.credentials.states import OPEN, ClaimState, Move, StepKind
from community.events import ClaimDisputed

HOLDING = (*OPEN, ClaimState.approved)


def open_if_taken(claim: Claim) -> None:
    """The first claim stays as it is, and its member keeps the badge; an appeal opens a dispute again."""
    first = _first_claim_of(claim)
    if first is None:
        return
    claim.move(Move.dispute)
    dispute = claim.dispute or Dispute(reason="")
    dispute.first_claim, dispute.opened_at = first, clock.now()
    dispute.settled_at = dispute.settled_by_id = None
    claim.dispute = dispute
    claim.steps.append(Step(kind=StepKind.disputed, at=clock.now()))
    eventlog.publish(ClaimDisputed(claim.id, first.member_id))


def _first_claim_of(claim: Claim) -> Claim | None:
    if not claim.number_hash:
        return None
    # Two claims of the same moment would find nobody before them; at this row one waits for the other.
    db.session.execute(insert_new(Registration, number_hash=claim.number_hash))
    db.session.execute(
        select(Registration).where(Registration.number_hash == claim.number_hash).with_for_update()
    )
    return db.session.scalar(
        select(Claim)
        .where(
            Claim.number_hash == claim.number_hash,
            Claim.member_id != claim.member_id,
            Claim.state.in_(HOLDING),
        )
        .order_by(Claim.id)
        .limit(1)
        .options(joinedload(Claim.member))
    )
