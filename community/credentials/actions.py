"""Claiming a profession, withdrawing a claim, deciding about it, and looking at its document."""

from datetime import datetime, timedelta

from sqlalchemy import select

from community.accounts import badges
from community.accounts.models import Member, Method, Profession
from community.core import clock, eventlog, streams
from community.core.db import db
from community.core.errors import Conflict, NotFound, TooMany
from community.core.templating import day
from community.credentials.documents import KeptDocument
from community.credentials.models import Claim, ClaimState, Decision, Evidence, EvidenceOpening, Verdict
from community.events import ClaimDecided, ClaimMade, ClaimWithdrawn
from community.permissions import can_claim, can_decide, can_open_evidence, can_withdraw_claim, ensure

DESK = "desk:0"
CLAIMS_IN_A_WHILE = 3
A_WHILE = timedelta(days=30)


def make_claim(
    actor: Member,
    *,
    name: str,
    country: str,
    profession: Profession,
    register: str,
    number: str = "",
    speciality: str = "",
    note: str = "",
    document: KeptDocument | None = None,
) -> Claim:
    """Raises Conflict while another claim waits, and TooMany after CLAIMS_IN_A_WHILE of them."""
    ensure(can_claim(actor))
    _refuse_more_claims(actor)
    claim = Claim(
        member=actor,
        made_at=clock.now(),
        name=name,
        country=country,
        profession=profession,
        speciality=speciality,
        register=register,
        number=number,
        note=note,
    )
    if document:
        claim.evidence = Evidence(**vars(document))
    db.session.add(claim)
    db.session.flush()  # The event and the desk speak of the claim by its number.
    eventlog.publish(ClaimMade(claim.id, actor.id))
    streams.tell(DESK, "claim.made", {"claim": claim.id})
    return claim


def withdraw(actor: Member, claim: Claim) -> None:
    ensure(can_withdraw_claim(actor, claim))
    claim.withdraw()
    eventlog.publish(ClaimWithdrawn(claim.id))
    streams.tell(DESK, "claim.closed", {"claim": claim.id})


def approve(actor: Member, claim: Claim, *, method: Method, reason: str, expires_at: datetime) -> Decision:
    """Raises Conflict when the claim does not wait any more."""
    ensure(can_decide(actor, claim))
    decision = _decided(actor, claim, Verdict.approved, reason)
    decision.method, decision.expires_at = method, expires_at
    badges.award(
        claim.member,
        profession=claim.profession,
        speciality=claim.speciality,
        country=claim.country,
        register=claim.register,
        method=method,
        checked_by=actor.role,
        expires_at=expires_at,
    )
    return decision


def reject(actor: Member, claim: Claim, *, reason: str) -> Decision:
    """Raises Conflict when the claim does not wait any more."""
    ensure(can_decide(actor, claim))
    decision = _decided(actor, claim, Verdict.rejected, reason)
    words = "Your claim was not approved. The reason is under Verification."
    streams.tell(f"member:{claim.member_id}", "claim.rejected", {"words": words})
    return decision


def open_evidence(actor: Member, evidence: Evidence) -> None:
    """Writes down that a moderator looks; one's own document is opened without a note."""
    ensure(can_open_evidence(actor, evidence))
    if evidence.is_forgotten:
        raise NotFound("This document has been deleted, as we promise after the decision.")
    if evidence.claim.member_id != actor.id:
        db.session.add(EvidenceOpening(evidence_id=evidence.id, moderator_id=actor.id, at=clock.now()))


def _decided(moderator: Member, claim: Claim, verdict: Verdict, reason: str) -> Decision:
    decision = Decision(moderator=moderator, verdict=verdict, reason=reason, decided_at=clock.now())
    claim.decide(decision)
    eventlog.publish(ClaimDecided(claim.id, claim.member_id))
    streams.tell(DESK, "claim.closed", {"claim": claim.id})
    return decision


def _refuse_more_claims(member: Member) -> None:
    # Two claims sent at the same moment would both find none waiting; so the second waits for the first here.
    db.session.execute(select(Member.id).where(Member.id == member.id).with_for_update())
    recent = db.session.execute(
        select(Claim.state, Claim.made_at)
        .where(Claim.member_id == member.id, Claim.made_at > clock.now() - A_WHILE)
        .order_by(Claim.made_at.desc())
    ).all()
    if _waits(member):
        raise Conflict("Your claim waits already. Withdraw it under Verification before you send another.")
    if len(recent) >= CLAIMS_IN_A_WHILE:
        opens_at = recent[CLAIMS_IN_A_WHILE - 1].made_at + A_WHILE
        raise TooMany(
            f"You have asked {CLAIMS_IN_A_WHILE} times in {A_WHILE.days} days. "
            f"The next claim is possible from {day(opens_at)}.",
            retry_after=round((opens_at - clock.now()).total_seconds()),
        )


def _waits(member: Member) -> bool:
    waiting = select(Claim.id).where(Claim.member_id == member.id, Claim.state == ClaimState.waiting)
    return db.session.scalar(waiting) is not None
