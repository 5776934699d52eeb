"""A claim as the desk shows it to one moderator: in the queue, and opened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from community.accounts.models import Member
from community.core import jobs
from community.credentials import comparison, looking_up, numbers, queries, register_answers
from community.credentials.claim_numbers import number_of
from community.credentials.comparison import Line
from community.credentials.models import Claim, Decision, LookUp
from community.credentials.queries import Filters, Queue
from community.credentials.registers.known import Register, register_of
from community.credentials.states import ClaimState, Finding, Move
from community.credentials.verdicts import Verdict
from community.permissions import can_decide, can_revoke

# So many are compared with their registers, at most, to find those that a filter wants.
LOOKED_THROUGH = 300
REGISTER_FILTERS = {"match": "Register match", "differs": "Register differs", "none": "Not looked up"}
ANSWERS = {
    Verdict.match: "match",
    Verdict.plausible: "match",
    Verdict.differs: "differs",
    Verdict.unknown: "none",
}
TONES = {Verdict.match: "ok", Verdict.plausible: "warn", Verdict.differs: "warn"}


@dataclass(frozen=True)
class Mark:
    """A few words on a claim, in a tone of the style sheet; `answer` is a key of REGISTER_FILTERS or ""."""

    words: str
    tone: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Listed:
    """A line of the queue."""

    claim: Claim
    register: Mark
    notes: list[Mark]
    is_overdue: bool


def listed(queue: Queue, filters: Filters, moderator: Member, *, target: timedelta) -> list[Listed]:
    """The first lines of the queue that the filters let through, the longest on the desk first."""
    chosen = queries.chosen(queue.claims, filters, moderator)
    most = LOOKED_THROUGH if filters.register else queries.SHOWN_ON_THE_DESK
    lines = (_listed(claim, moderator, target) for claim in queries.listed(chosen[:most]))
    fitting = [line for line in lines if filters.register in {"", line.register.answer}]
    return fitting[: queries.SHOWN_ON_THE_DESK]


def _listed(claim: Claim, moderator: Member, target: timedelta) -> Listed:
    return Listed(claim, register_mark(claim), _notes(claim, moderator), claim.waited_for > target)


def register_mark(claim: Claim) -> Mark:
    """What the register says, in two or three words."""
    if claim.register_says is None:
        return Mark(_unanswered(claim), answer="none")
    pill = comparison.summary(register_answers.compared(claim))
    return Mark(pill.words, TONES.get(pill.verdict, ""), ANSWERS.get(pill.verdict, pill.verdict))


def _unanswered(claim: Claim) -> str:
    if claim.look_ups:
        return "Register is down"
    if looking_up.source_of(claim.register_key):
        return "Being looked up"
    register = register_of(claim.register_key)
    return "To look up" if register and register.page else "No register"


def _notes(claim: Claim, moderator: Member) -> list[Mark]:
    notes = []
    if claim.state == ClaimState.confirming:
        notes.append(Mark("Second look", "professionals"))
    if claim.state == ClaimState.disputed:
        notes.append(Mark("In dispute", "live"))
    if claim.round > 1:
        notes.append(Mark("Appeal"))
    if claim.held_by:
        notes.append(Mark(f"Held by {'you' if claim.held_by.id == moderator.id else claim.held_by.name}"))
    return notes


@dataclass(frozen=True)
class Case:
    """A claim that is open before a moderator, with all that bears on the decision."""

    claim: Claim
    moderator: Member
    lines: Sequence[Line]
    earlier: Sequence[Claim]

    @property
    def register(self) -> Register | None:
        return register_of(self.claim.register_key)

    @property
    def mark(self) -> Mark:
        return register_mark(self.claim)

    @property
    def refusal(self) -> str:
        """Why this moderator may not decide; "" when nothing stands against it."""
        problem = can_decide(self.moderator, self.claim).problem
        return problem.sentence if problem else ""

    @property
    def is_mine(self) -> bool:
        return self.claim.held_by is not None and self.claim.held_by.id == self.moderator.id

    @property
    def other_holder(self) -> Member | None:
        return None if self.is_mine else self.claim.held_by

    @property
    def is_mine_to_decide(self) -> bool:
        return self.claim.is_open and not self.refusal and self.other_holder is None

    @property
    def can_approve(self) -> bool:
        """A first moderator is never the second one as well."""
        first = self.claim.first_approval
        return self.claim.may(Move.approve) and (first is None or first.moderator_id != self.moderator.id)

    @property
    def can_revoke(self) -> bool:
        return self.claim.may(Move.revoke) and bool(can_revoke(self.moderator, self.claim))

    @property
    def register_differs(self) -> bool:
        return comparison.differs(self.lines)

    @property
    def can_settle(self) -> bool:
        dispute = self.claim.dispute
        return bool(dispute) and self.claim.may(Move.settle) and not _still_holds(self.rival)

    @property
    def rival(self) -> Claim:
        assert self.claim.dispute is not None
        return self.claim.dispute.first_claim

    @property
    def earlier_decisions(self) -> list[Decision]:
        """What was decided in the rounds before an appeal."""
        return [each for each in self.claim.decisions if each.is_final and each.round < self.claim.round]

    @property
    def asks_itself(self) -> bool:
        """Whether the machine can ask the register."""
        return looking_up.source_of(self.claim.register_key) is not None

    @property
    def source_words(self) -> str:
        """How the machine asks the register, while it has not answered yet."""
        return looking_up.source_words(self.claim.register_key)

    @property
    def known_words(self) -> str:
        """Whose words stand beside the member's, and of which day."""
        name = (self.register.name if self.register else self.claim.register) or "What the register says"
        answer = self.claim.register_says
        return f"{name}, {answer.as_of}" if answer and answer.as_of else name

    @property
    def last_look_up(self) -> LookUp | None:
        return self.claim.look_ups[-1] if self.claim.look_ups else None

    @property
    def next_try(self) -> datetime | None:
        """When the machine asks a register again that was down; None when it has given up, or need not."""
        downs = _downs_in_a_row(self.claim.look_ups)
        pause = jobs.PAUSES[downs - 1] if 0 < downs <= len(jobs.PAUSES) else None
        return self.claim.look_ups[-1].at + pause if pause else None


def case_of(moderator: Member, claim: Claim) -> Case:
    """The number stands there in full for the moderator who holds the claim, and by its tail for others."""
    case = Case(claim, moderator, register_answers.compared(claim), queries.earlier_claims(claim))
    return case if case.is_mine else replace(case, lines=_veiled(case))


def _veiled(case: Case) -> list[Line]:
    entry = register_answers.entry_of(case.claim)
    hidden = [each for each in (number_of(case.claim), entry.number if entry else "") if each]
    return [
        replace(line, said=_veil(line.said, hidden), known=_veil(line.known, hidden)) for line in case.lines
    ]


def _veil(words: str, hidden: Sequence[str]) -> str:
    for number in hidden:
        words = words.replace(number, f"…{numbers.tail(number)}")
    return words


def _still_holds(claim: Claim) -> bool:
    return claim.is_open or claim.state == ClaimState.approved


def _downs_in_a_row(look_ups: Sequence[LookUp]) -> int:
    count = 0
    for look_up in reversed(look_ups):
        if look_up.finding != Finding.down:
            break
        count += 1
    return count
