"""What happens to a claim of the demo after it was sent, told as it would have been done."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from community.accounts.models import Badge, Check, Level, Member
from community.credentials.models import Claim, Decision, Dispute, Step
from community.credentials.states import ON_THE_DESK, ClaimState, StepKind, Verdict
from community.demo.texts import Text, days_ago

A_YEAR = timedelta(days=365)
REASON = "The name, the profession and the number agree with what we were shown."
AFTER = {
    StepKind.asked: ClaimState.asked,
    StepKind.answered: ClaimState.waiting,
    StepKind.appealed: ClaimState.waiting,
    StepKind.confirmed: ClaimState.confirming,
    StepKind.approved: ClaimState.approved,
    StepKind.rejected: ClaimState.rejected,
    StepKind.revoked: ClaimState.revoked,
    StepKind.withdrawn: ClaimState.withdrawn,
    StepKind.disputed: ClaimState.disputed,
}
VERDICTS = {
    StepKind.confirmed: Verdict.approved,
    StepKind.approved: Verdict.approved,
    StepKind.rejected: Verdict.rejected,
    StepKind.revoked: Verdict.revoked,
}


def approve(claim: Claim, badge: Badge, moderators: Sequence[Member]) -> None:
    """As the badge has it: the last of the moderators gave it, the others before confirmed the claim."""
    for moderator in moderators:
        kind = StepKind.approved if moderator is moderators[-1] else StepKind.confirmed
        _note(claim, kind, moderator, badge.checked_at, REASON)
        decision = claim.decisions[-1]
        decision.level, decision.checks, decision.expires_at = badge.level, badge.checks, badge.expires_at


def replay(claim: Claim, text: Text, people: Mapping[str, Member], behind: Mapping[str, Claim]) -> None:
    """`behind` are the claims from which the badges came, by handle: a dispute is with one of them."""
    kind, at = StepKind(text["kind"]), days_ago(text["hours_ago"] / 24)
    if kind == StepKind.appealed:
        claim.round += 1
        claim.waited = 0
    if kind == StepKind.disputed:
        claim.dispute = Dispute(first_claim=behind[text["against"]], opened_at=at)
    actor = people[text["by"]] if "by" in text else None if kind == StepKind.disputed else claim.member
    _note(claim, kind, actor, at, text.get("words", ""))


def _note(claim: Claim, kind: StepKind, actor: Member | None, at: datetime, words: str) -> None:
    claim.steps.append(Step(kind=kind, at=at, actor=actor, words=words))
    if kind in AFTER:
        _stand(claim, AFTER[kind], at)
    if kind in VERDICTS and actor is not None:
        claim.decisions.append(_decision(claim, kind, actor, at, words))


def _stand(claim: Claim, state: ClaimState, at: datetime) -> None:
    """The desk's clock runs while it is the desk's turn."""
    if state in ON_THE_DESK:
        claim.waiting_since = claim.waiting_since or at
    elif claim.waiting_since:
        claim.waited += int((at - claim.waiting_since).total_seconds())
        claim.waiting_since = None
    claim.state = state


def _decision(claim: Claim, kind: StepKind, moderator: Member, at: datetime, reason: str) -> Decision:
    approves = VERDICTS[kind] == Verdict.approved
    return Decision(
        round=claim.round,
        moderator=moderator,
        verdict=VERDICTS[kind],
        reason=reason,
        level=Level.register if kind == StepKind.confirmed else Level.document if approves else None,
        checks=[Check.register, Check.document] if approves else [],
        decided_at=at,
        expires_at=at + A_YEAR if approves else None,
        is_final=kind != StepKind.confirmed,
        waited=claim.waited,
    )
