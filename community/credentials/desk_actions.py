"""What a moderator does: take a claim up, ask, decide about it, settle a dispute, take a badge back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from community.accounts import badges
from community.accounts.models import Check, Level, Member
from community.core import clock, eventlog, jobs, streams
from community.core.errors import Conflict, Refused
from community.core.templating import day
from community.credentials import comparison, evidence_actions, queries, register_answers
from community.credentials.actions import DESK, note_step
from community.credentials.entries import Entry
from community.credentials.models import Claim, Decision, LookUp
from community.credentials.states import ClaimState, Finding, Move, Source, StepKind, Verdict
from community.events import ClaimDecided, InformationAsked
from community.permissions import can_decide, can_revoke, ensure


@dataclass(frozen=True)
class Approval:
    """What a moderator stands for: how much was checked, by what, why, and until when it counts."""

    level: Level
    checks: Sequence[Check]
    reason: str
    expires_at: datetime

    def write_into(self, decision: Decision) -> None:
        decision.level, decision.checks = self.level, [each.value for each in self.checks]
        decision.expires_at = self.expires_at


def hold(actor: Member, claim: Claim) -> None:
    """Take a claim up, so that no two moderators do the same work; again is for another half hour."""
    ensure(can_decide(actor, claim))
    _refuse_if_held(actor, claim)
    if not claim.is_open:
        raise Conflict("This claim is not on the desk any more, so there is nothing to take up.")
    if claim.held_by is None:
        note_step(claim, StepKind.held, actor)
    claim.hold(actor)
    streams.tell(DESK, "claim.held", {"claim": claim.id})


def release(actor: Member, claim: Claim) -> None:
    ensure(can_decide(actor, claim))
    _refuse_if_held(actor, claim)
    if claim.held_by is not None:
        note_step(claim, StepKind.released, actor)
        streams.tell(DESK, "claim.held", {"claim": claim.id})
    claim.release()


def record_look_up(
    actor: Member, claim: Claim, *, entry: Entry | None, screenshot: bytes | None = None
) -> LookUp:
    """Keep what a moderator read on the register's page; of a screenshot only the fingerprint is kept."""
    ensure(can_decide(actor, claim))
    _take_up(actor, claim)
    look_up = LookUp(
        source=Source.manual_link,
        finding=Finding.found if entry else Finding.absent,
        entry=register_answers.kept(claim, entry) if entry else None,
        as_of=entry.as_of if entry else "",
        at=clock.now(),
        moderator=actor,
        fingerprint=sha256(screenshot).hexdigest() if screenshot else "",
    )
    claim.look_ups.append(look_up)
    note_step(claim, StepKind.looked_up, actor, look_up.finding)
    streams.tell(DESK, "claim.looked_up", {"claim": claim.id})
    return look_up


def ask_register(actor: Member, claim: Claim) -> None:
    """Have the machine ask the register once more; twice at the same moment is once."""
    ensure(can_decide(actor, claim))
    _take_up(actor, claim)
    key = f"credentials.look_up:{claim.id}:after:{len(claim.look_ups)}"
    jobs.start("credentials.look_up", key=key, claim_id=claim.id, member_id=claim.member_id)


def ask(actor: Member, claim: Claim, *, words: str) -> None:
    """Ask the member for something; until the answer the desk's clock stands still."""
    ensure(can_decide(actor, claim))
    _take_up(actor, claim)
    claim.move(Move.ask)
    if claim.first_approval:
        claim.first_approval.stands = False
    note_step(claim, StepKind.asked, actor, words)
    eventlog.publish(InformationAsked(claim.id, claim.member_id))
    _tell_member(claim, "claim.asked", "A moderator has a question. Answer it under Verification.")
    streams.tell(DESK, "claim.closed", {"claim": claim.id})


def approve(actor: Member, claim: Claim, approval: Approval) -> Decision:
    """The badge, or the first half of it where two moderators are needed: see `needs_two`.

    Raises Conflict when the claim cannot be approved from where it stands, or something that the level
    asks for has not been looked at, and Refused when the same moderator would be the second one, too.
    """
    ensure(can_decide(actor, claim))
    _take_up(actor, claim)
    claim.insist_on(Move.approve)
    first = claim.first_approval
    if first is not None:
        _refuse_as_second(actor, first, approval)
    _refuse_without_proof(actor, claim, approval)
    if first is None and needs_two(claim, approval.level):
        return _half_approved(actor, claim, approval)
    claim.move(Move.approve)
    decision = _decided(actor, claim, Verdict.approved, approval.reason)
    approval.write_into(decision)
    _award(claim, approval, people=2 if first else 1)
    return decision


def reject(actor: Member, claim: Claim, *, reason: str) -> Decision:
    """Raises Conflict when the claim cannot be rejected from where it stands."""
    ensure(can_decide(actor, claim))
    _take_up(actor, claim)
    claim.move(Move.reject)
    decision = _decided(actor, claim, Verdict.rejected, reason)
    _tell_member(claim, "claim.rejected", "Your claim was not approved. The reason is under Verification.")
    return decision


def revoke(actor: Member, claim: Claim, *, reason: str) -> Decision:
    """Take back the badge that came from this claim. Raises Conflict when it was not approved."""
    ensure(can_revoke(actor, claim))
    if queries.claim_behind_badge(claim.member) not in {claim, None}:
        raise Conflict("The badge comes from a later claim of the same member. Revoke that one.")
    claim.move(Move.revoke)
    decision = _decided(actor, claim, Verdict.revoked, reason)
    badges.revoke(claim.member)
    return decision


def settle(actor: Member, claim: Claim, *, reason: str) -> None:
    """End a dispute in favour of the newer claim, which goes back on the desk.

    Raises Conflict while the first claim still holds the number: that one is rejected or revoked first.
    """
    ensure(can_decide(actor, claim))
    _take_up(actor, claim)
    dispute = claim.dispute
    if dispute is None:
        raise Conflict("Nobody else claims this number, so there is no dispute to settle.")
    if dispute.first_claim.is_open or dispute.first_claim.state == ClaimState.approved:
        raise Conflict("The first claim still holds this number. Reject or revoke that one first.")
    claim.move(Move.settle)
    dispute.settled_at, dispute.settled_by_id, dispute.reason = clock.now(), actor.id, reason
    note_step(claim, StepKind.settled, actor, reason)
    streams.tell(DESK, "claim.made", {"claim": claim.id})


def note_denial(member: Member, claim: Claim, words: str) -> None:
    """Write down that somebody tried what is not theirs to do."""
    note_step(claim, StepKind.denied, member, words)


def needs_two(claim: Claim, level: Level) -> bool:
    """Two moderators, where the highest level is given or the register says something else."""
    return level == Level.register or comparison.differs(register_answers.compared(claim))


def _take_up(moderator: Member, claim: Claim) -> None:
    """Whoever acts holds the claim from then on, unless another moderator does."""
    _refuse_if_held(moderator, claim)
    if claim.is_open:
        claim.hold(moderator)


def _refuse_if_held(moderator: Member, claim: Claim) -> None:
    holder = claim.held_by
    if holder is not None and holder.id != moderator.id:
        raise Conflict(
            f"{holder.name} holds this claim until {claim.held_until:%H:%M} UTC. Wait until it is released, "
            "or ask them. Nothing of yours was saved."
        )


def _refuse_as_second(moderator: Member, first: Decision, approval: Approval) -> None:
    """Two pairs of eyes stand for one badge, so the second can confirm less than the first, never more."""
    if first.moderator_id == moderator.id:
        raise Refused("You approved this claim already. A second moderator has to confirm it.")
    assert first.level is not None
    assert first.expires_at is not None
    if approval.level > first.level or approval.expires_at > first.expires_at:
        raise Conflict(
            f"The first approval is for “{Level(first.level).label.lower()}” until {day(first.expires_at)}. "
            "Confirm that or less, or ask the member."
        )


def _refuse_without_proof(moderator: Member, claim: Claim, approval: Approval) -> None:
    """A number is printed on every prescription: somebody has to show that it is theirs."""
    checks = approval.checks
    if Check.register in checks and (not claim.register_says or not claim.register_says.entry):
        raise Conflict("No register entry is recorded for this claim. Record what the register says first.")
    if Check.document in checks and not _has_looked_at_a_document(moderator, claim):
        raise Conflict("You have opened no document of this claim. Open one, or choose another check.")
    is_shown = Check.document in checks or Check.live in checks
    if not is_shown and not (claim.renews and Check.register in checks):
        raise Conflict("A number alone proves nothing. See a document or make a live check, then approve.")
    if approval.level == Level.register and Check.register not in checks:
        raise Conflict("The highest level needs the register entry as well. Choose the level below.")


def _has_looked_at_a_document(moderator: Member, claim: Claim) -> bool:
    return any(
        opening.moderator_id == moderator.id for evidence in claim.evidence for opening in evidence.openings
    )


def _half_approved(moderator: Member, claim: Claim, approval: Approval) -> Decision:
    claim.move(Move.confirm)
    decision = _decision(moderator, claim, Verdict.approved, approval.reason)
    approval.write_into(decision)
    claim.release()
    note_step(claim, StepKind.confirmed, moderator)
    streams.tell(DESK, "claim.made", {"claim": claim.id})
    return decision


def _decided(moderator: Member, claim: Claim, verdict: Verdict, reason: str) -> Decision:
    decision = _decision(moderator, claim, verdict, reason)
    decision.is_final = True
    claim.release()
    evidence_actions.destroy_keys_with_decision(claim)
    if claim.dispute and claim.dispute.settled_at is None:
        claim.dispute.settled_at, claim.dispute.settled_by_id = clock.now(), moderator.id
        claim.dispute.reason = reason
    note_step(claim, StepKind(verdict.value), moderator, reason)
    eventlog.publish(ClaimDecided(claim.id, claim.member_id))
    streams.tell(DESK, "claim.closed", {"claim": claim.id})
    return decision


def _decision(moderator: Member, claim: Claim, verdict: Verdict, reason: str) -> Decision:
    decision = Decision(
        round=claim.round,
        moderator=moderator,
        verdict=verdict,
        reason=reason,
        checks=[],
        decided_at=clock.now(),
        is_final=False,
        stands=True,
        waited=claim.waited,
    )
    claim.decisions.append(decision)
    return decision


def _award(claim: Claim, approval: Approval, *, people: int) -> None:
    badges.award(
        claim.member,
        profession=claim.profession,
        speciality=claim.speciality,
        country=claim.country,
        register=claim.register,
        level=approval.level,
        checks=approval.checks,
        people=people,
        expires_at=approval.expires_at,
    )


def _tell_member(claim: Claim, event: str, words: str) -> None:
    streams.tell(f"member:{claim.member_id}", event, {"words": words})
