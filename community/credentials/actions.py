"""What a member does with a claim: make it, answer what was asked, withdraw it, appeal."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Required, TypedDict, Unpack

from sqlalchemy import select

from community.accounts.models import Member, Profession
from community.core import clock, eventlog, streams
from community.core.db import db
from community.core.errors import Conflict, TooMany
from community.core.templating import day
from community.credentials import disputes, evidence_actions
from community.credentials.claim_numbers import keep_number, number_of
from community.credentials.evidence_models import Evidence
from community.credentials.models import Claim, Dispute, Step
from community.credentials.states import OPEN, ClaimState, Move, StepKind
from community.events import ClaimAppealed, ClaimMade, ClaimWithdrawn, InformationGiven
from community.permissions import can_claim, can_pursue_claim, ensure

DESK = "desk:0"
CLAIMS_IN_A_WHILE = 3
A_WHILE = timedelta(days=30)
TIME_TO_APPEAL = timedelta(days=30)


class Said(TypedDict, total=False):
    """What a member says of a profession; `register` is its name, `register_key` ours for it, or "other"."""

    name: Required[str]
    country: Required[str]
    profession: Required[Profession]
    speciality: str
    register_key: Required[str]
    register: Required[str]
    region: str
    link: str
    note: str


def make_claim(
    actor: Member,
    *,
    number: str = "",
    evidence: Sequence[Evidence] = (),
    renews: Claim | None = None,
    **said: Unpack[Said],
) -> Claim:
    """Raises Conflict while another claim is open, and TooMany after CLAIMS_IN_A_WHILE of them.

    A number that somebody else has claimed before freezes this claim, not theirs: else anyone could knock
    out a rival by claiming the number that is printed on the rival's prescriptions.
    """
    ensure(can_claim(actor))
    _refuse_more_claims(actor)
    now = clock.now()
    claim = Claim(
        member=actor,
        state=ClaimState.waiting,
        round=1,
        waited=0,
        made_at=now,
        waiting_since=now,
        renews=renews,
        evidence=list(evidence),
        **{"speciality": "", "region": "", "link": "", "note": ""} | said,
    )
    keep_number(claim, number)
    db.session.add(claim)
    db.session.flush()  # The event and the desk speak of the claim by its number.
    note_step(claim, StepKind.sent, actor)
    eventlog.publish(ClaimMade(claim.id, actor.id))
    streams.tell(DESK, "claim.made", {"claim": claim.id})
    evidence_actions.have_scanned(claim.evidence)
    disputes.open_if_taken(claim)
    return claim


def renew(actor: Member, claim: Claim, *, evidence: Sequence[Evidence] = ()) -> Claim:
    """Ask for another term with what was said the last time; the register is looked at anew."""
    ensure(can_pursue_claim(actor, claim))
    return make_claim(
        actor,
        name=claim.name,
        country=claim.country,
        profession=claim.profession,
        register_key=claim.register_key,
        register=claim.register,
        region=claim.region,
        number=number_of(claim),
        link=claim.link,
        speciality=claim.speciality,
        evidence=evidence,
        renews=claim,
    )


def answer(actor: Member, claim: Claim, *, words: str, evidence: Sequence[Evidence] = ()) -> None:
    """Give what was asked for; the desk's clock runs again. Raises Conflict when nothing was asked."""
    ensure(can_pursue_claim(actor, claim))
    claim.move(Move.answer)
    if claim.dispute and claim.dispute.settled_at is None:
        claim.move(Move.dispute)
    claim.evidence.extend(evidence)
    evidence_actions.have_scanned(evidence)
    note_step(claim, StepKind.answered, actor, words)
    eventlog.publish(InformationGiven(claim.id))
    streams.tell(DESK, "claim.made", {"claim": claim.id})


def withdraw(actor: Member, claim: Claim) -> None:
    ensure(can_pursue_claim(actor, claim))
    claim.move(Move.withdraw)
    claim.release()
    note_step(claim, StepKind.withdrawn, actor)
    eventlog.publish(ClaimWithdrawn(claim.id))
    streams.tell(DESK, "claim.closed", {"claim": claim.id})


def appeal(actor: Member, claim: Claim, *, words: str, evidence: Sequence[Evidence] = ()) -> None:
    """Have someone else decide anew. Raises Conflict when there is nothing to appeal, or no longer."""
    ensure(can_pursue_claim(actor, claim))
    if claim.decision and claim.decision.decided_at + TIME_TO_APPEAL < clock.now():
        raise Conflict(f"An appeal is possible for {TIME_TO_APPEAL.days} days. Send a new claim instead.")
    if _has_open_claim(actor):
        raise Conflict("Another claim of yours is open. Withdraw it under Verification, then appeal.")
    claim.move(Move.appeal)
    claim.round, claim.waited = claim.round + 1, 0
    claim.evidence.extend(evidence)
    evidence_actions.have_scanned(evidence)
    claim.release()
    note_step(claim, StepKind.appealed, actor, words)
    eventlog.publish(ClaimAppealed(claim.id, actor.id))
    streams.tell(DESK, "claim.made", {"claim": claim.id})
    disputes.open_if_taken(claim)


def speak_up(actor: Member, dispute: Dispute, *, words: str) -> None:
    """What the first holder of a number says to the moderators when somebody else claims it."""
    ensure(can_pursue_claim(actor, dispute.first_claim))
    if dispute.settled_at is not None:
        raise Conflict("This dispute is settled, so there is nothing left to add.")
    dispute.first_says = words
    note_step(dispute.claim, StepKind.stated, actor, words)
    eventlog.publish(InformationGiven(dispute.claim_id))
    streams.tell(DESK, "claim.looked_up", {"claim": dispute.claim_id})


def note_step(claim: Claim, kind: StepKind, actor: Member | None, words: str = "") -> None:
    claim.steps.append(Step(kind=kind, at=clock.now(), actor=actor, words=words))


def _refuse_more_claims(member: Member) -> None:
    # Two claims sent at the same moment would both find none open; so the second waits for the first here.
    db.session.execute(select(Member.id).where(Member.id == member.id).with_for_update())
    if _has_open_claim(member):
        raise Conflict("Your claim waits already. Withdraw it under Verification before you send another.")
    recent = db.session.scalars(
        select(Claim.made_at)
        .where(Claim.member_id == member.id, Claim.made_at > clock.now() - A_WHILE)
        .order_by(Claim.made_at.desc())
    ).all()
    if len(recent) >= CLAIMS_IN_A_WHILE:
        opens_at = recent[CLAIMS_IN_A_WHILE - 1] + A_WHILE
        raise TooMany(
            f"You have asked {CLAIMS_IN_A_WHILE} times in {A_WHILE.days} days. "
            f"The next claim is possible from {day(opens_at)}.",
            retry_after=round((opens_at - clock.now()).total_seconds()),
        )


def _has_open_claim(member: Member) -> bool:
    found = select(Claim.id).where(Claim.member_id == member.id, Claim.state.in_(OPEN))
    return db.session.scalar(found) is not None
