"""How a member stands with verification: the open claim, what may be done next, rivals for the number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from community.accounts.models import Member
from community.core import clock
from community.core.db import db
from community.core.errors import NotFound
from community.credentials import queries
from community.credentials.actions import TIME_TO_APPEAL
from community.credentials.models import Claim, Dispute, Step
from community.credentials.states import ON_THE_DESK, ClaimState, Finding, Move, StepKind

STEP_WORDS = {
    StepKind.sent: "You sent the claim",
    StepKind.held: "A moderator took it up",
    StepKind.looked_up: "The register was looked up",
    StepKind.asked: "A moderator asked you",
    StepKind.answered: "You answered",
    StepKind.confirmed: "A first moderator approved it; a second one looks",
    StepKind.approved: "A moderator approved it",
    StepKind.rejected: "A moderator did not approve it",
    StepKind.withdrawn: "You withdrew it",
    StepKind.disputed: "It waits until it is clear whose the number is",
    StepKind.settled: "It is clear whose the number is; the claim goes on",
    StepKind.revoked: "The badge was taken back",
    StepKind.appealed: "You appealed; someone else decides",
    StepKind.unsafe: "A document was destroyed unopened: the scanner found something harmful in it",
    StepKind.forgotten: "The documents were destroyed",
}
# What the member said, or was told, at a step; of all others the words are for the desk alone.
WITH_WORDS = {StepKind.asked, StepKind.answered, StepKind.appealed}
REGISTER_DOWN = "The register did not answer; it is asked again"


@dataclass(frozen=True)
class Line:
    """A step of the claim as its member reads it: no moderator has a name there."""

    at: datetime
    says: str
    words: str = ""


@dataclass(frozen=True)
class Standing:
    """`place` is 1 for the claim that is decided next, None while it is not the desk's turn."""

    member: Member
    claims: Sequence[Claim]
    place: int | None
    disputes: Sequence[Dispute]

    @property
    def open(self) -> Claim | None:
        return next((claim for claim in self.claims if claim.is_open), None)

    @property
    def latest(self) -> Claim | None:
        """The last one that came to something."""
        return next((claim for claim in self.claims if claim.state != ClaimState.withdrawn), None)

    @property
    def refused(self) -> Claim | None:
        """The claim that was rejected, or whose badge was taken back, with nothing after it."""
        latest = self.latest
        if latest is None or latest.decision is None:
            return None
        return latest if latest.state in {ClaimState.rejected, ClaimState.revoked} else None

    @property
    def appeal_until(self) -> datetime | None:
        """None where an appeal is not possible, or no longer."""
        claim = self.refused
        if self.open or claim is None or claim.decision is None or not claim.may(Move.appeal):
            return None
        until = claim.decision.decided_at + TIME_TO_APPEAL
        return until if until > clock.now() else None

    @property
    def is_renewable(self) -> bool:
        return self.member.badge is not None and queries.may_renew(self.member.badge)

    @property
    def renewal(self) -> Claim | None:
        """The claim behind the badge, where it can be asked for again as it was; its number must be there."""
        if not self.is_renewable:
            return None
        behind = next((claim for claim in self.claims if claim.state == ClaimState.approved), None)
        return behind if behind and (behind.number_sealed or not behind.number_hash) else None


def standing_of(member: Member) -> Standing:
    claims = queries.latest_claims(member)
    on_desk = next((claim for claim in claims if claim.state in ON_THE_DESK), None)
    return Standing(
        member=member,
        claims=claims,
        place=queries.place_in_queue(on_desk) if on_desk else None,
        disputes=_disputes_of_first_holder(member),
    )


def _disputes_of_first_holder(member: Member) -> Sequence[Dispute]:
    """Who else claims a number that was the member's first, as long as it is not settled."""
    claims = select(Claim.id).where(Claim.member_id == member.id)
    later = select(Dispute).where(Dispute.first_claim_id.in_(claims), Dispute.settled_at.is_(None))
    return db.session.scalars(later.order_by(Dispute.id)).all()


def dispute_to_speak_in(member: Member, dispute_id: int) -> Dispute:
    """For the first holder of the number. Raises NotFound."""
    first = aliased(Claim)
    dispute = db.session.scalar(
        select(Dispute)
        .join(first, first.id == Dispute.first_claim_id)
        .where(Dispute.id == dispute_id, first.member_id == member.id)
        .options(joinedload(Dispute.claim), joinedload(Dispute.first_claim))
    )
    if dispute is None:
        raise NotFound()
    return dispute


def record_of(claim: Claim) -> list[Line]:
    """Each step with its time, the oldest first."""
    return [_line(step) for step in claim.steps if step.kind in STEP_WORDS]


def _line(step: Step) -> Line:
    is_down = step.kind == StepKind.looked_up and step.words == Finding.down
    says = REGISTER_DOWN if is_down else STEP_WORDS[step.kind]
    return Line(step.at, says, step.words if step.kind in WITH_WORDS else "")
