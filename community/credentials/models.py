"""What members claim of their profession, what registers say of it, and what moderators decide."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member, Profession
from community.core import clock
from community.core.countries import country_name
from community.core.db import Model
from community.core.errors import Conflict
from community.credentials.evidence_models import Evidence, SealedKey
from community.credentials.states import (
    MOVES,
    ON_THE_DESK,
    OPEN,
    ClaimState,
    Finding,
    Move,
    Source,
    StepKind,
    Verdict,
)

HOLD = timedelta(minutes=30)


class Claim(Model):
    """What a member says of a profession, and where it can be looked up.

    The number is sealed; its hash finds a second claim of the same one, its tail is all that pages show.
    `waited` counts the seconds on the desk up to `waiting_since`, from when the clock runs again.
    """

    __tablename__ = "claim"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    state: Mapped[ClaimState] = mapped_column(default=ClaimState.waiting)
    round: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]
    waited: Mapped[int] = mapped_column(default=0)
    name: Mapped[str]
    country: Mapped[str]
    profession: Mapped[Profession]
    speciality: Mapped[str] = mapped_column(default="")
    register_key: Mapped[str] = mapped_column(default="")
    register: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    number_sealed: Mapped[bytes | None]
    number_hash: Mapped[str] = mapped_column(default="", index=True)
    number_tail: Mapped[str] = mapped_column(default="")
    key_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_key.id", ondelete="SET NULL"))
    renews_id: Mapped[int | None] = mapped_column(ForeignKey("claim.id"))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    held_until: Mapped[datetime | None]

    member: Mapped[Member] = relationship(foreign_keys=member_id)
    holder: Mapped[Member | None] = relationship(foreign_keys=holder_id)
    key: Mapped[SealedKey | None] = relationship()
    renews: Mapped["Claim | None"] = relationship(remote_side=id)
    evidence: Mapped[list[Evidence]] = relationship(back_populates="claim", order_by=Evidence.id)
    decisions: Mapped[list["Decision"]] = relationship(back_populates="claim", order_by="Decision.id")
    steps: Mapped[list["Step"]] = relationship(back_populates="claim", order_by="Step.id")
    look_ups: Mapped[list["LookUp"]] = relationship(back_populates="claim", order_by="LookUp.id")
    dispute: Mapped["Dispute | None"] = relationship(back_populates="claim", foreign_keys="Dispute.claim_id")
    later_disputes: Mapped[list["Dispute"]] = relationship(
        back_populates="first_claim", foreign_keys="Dispute.first_claim_id"
    )

    __table_args__ = (
        Index("ix_claim_state_made_at", "state", "made_at"),
        Index(
            "uq_claim_open_of_member",
            "member_id",
            unique=True,
            sqlite_where=text("state IN ('waiting', 'asked', 'confirming', 'disputed')"),
            postgresql_where=text("state IN ('waiting', 'asked', 'confirming', 'disputed')"),
        ),
    )

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_on_the_desk(self) -> bool:
        return self.state in ON_THE_DESK

    @property
    def country_name(self) -> str:
        return country_name(self.country)

    @property
    def url(self) -> str:
        return f"/desk/claims/{self.id}"

    @property
    def decision(self) -> "Decision | None":
        """The last one that closed the claim."""
        return next((each for each in reversed(self.decisions) if each.is_final), None)

    @property
    def first_approval(self) -> "Decision | None":
        """What a second moderator has to confirm."""
        standing = (each for each in self.decisions if each.stands and not each.is_final)
        return next(standing, None)

    @property
    def question(self) -> "Step | None":
        """What the member was asked the last time, when, and by whom."""
        asked = (each for each in reversed(self.steps) if each.kind == StepKind.asked)
        return next(asked, None)

    @property
    def earlier_moderators(self) -> frozenset[int]:
        """Who decided in the rounds before; an appeal goes to someone else."""
        return frozenset(each.moderator_id for each in self.decisions if each.round < self.round)

    @property
    def rivals(self) -> frozenset[int]:
        """Who else claims the same number, before or after: none of them decides about this claim."""
        disputes = [self.dispute, *self.later_disputes] if self.dispute else self.later_disputes
        return frozenset(each for dispute in disputes for each in dispute.parties) - {self.member_id}

    @property
    def register_says(self) -> "LookUp | None":
        """The last answer that a register gave; one that was down gave none."""
        answers = (each for each in reversed(self.look_ups) if each.finding != Finding.down)
        return next(answers, None)

    @property
    def held_by(self) -> Member | None:
        """Who has taken the claim up and still may: a hold ends by itself, and with the role."""
        if self.holder is None or self.held_until is None or self.held_until <= clock.now():
            return None
        return self.holder if self.holder.is_moderator else None

    @property
    def waited_for(self) -> timedelta:
        """How long it has been the desk's turn."""
        running = clock.now() - self.waiting_since if self.waiting_since else timedelta(0)
        return timedelta(seconds=self.waited) + running

    def may(self, move: Move) -> bool:
        return move in MOVES[self.state]

    def insist_on(self, move: Move) -> None:
        """Raises Conflict, with who was quicker and when, where the move is not open from here."""
        if not self.may(move):
            raise Conflict(f"This claim {self._how_it_stands}. Nothing of yours was saved.")

    def move(self, move: Move) -> None:
        """Raises Conflict as `insist_on` does."""
        self.insist_on(move)
        self.state = MOVES[self.state][move]
        self._wind_the_clock()

    def hold(self, moderator: Member) -> None:
        self.holder, self.held_until = moderator, clock.now() + HOLD

    def release(self) -> None:
        self.holder = self.held_until = None

    def _wind_the_clock(self) -> None:
        if self.is_on_the_desk:
            self.waiting_since = self.waiting_since or clock.now()
            return
        self.waited, self.waiting_since = int(self.waited_for.total_seconds()), None

    @property
    def _how_it_stands(self) -> str:
        if self.state == ClaimState.withdrawn:
            return "was withdrawn by the member"
        if self.decision is not None and not self.is_open:
            return f"was {self.decision.words}"
        return f"stands at “{self.state.label.lower()}” now"


class Decision(Model):
    """What a moderator decided about a claim, why, and until when it counts.

    One of each round is final. An approval that needs a second one is not, and it stands no more once the
    member has been asked for something else.
    """

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    round: Mapped[int]
    moderator_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    verdict: Mapped[Verdict]
    reason: Mapped[str]
    level: Mapped[int | None]
    checks: Mapped[list[str]] = mapped_column(default=list)
    decided_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime | None]
    is_final: Mapped[bool]
    stands: Mapped[bool] = mapped_column(default=True)
    waited: Mapped[int] = mapped_column(default=0)

    claim: Mapped[Claim] = relationship(back_populates="decisions")
    moderator: Mapped[Member] = relationship()

    __table_args__ = (
        Index(
            "uq_decision_final_of_round",
            "claim_id",
            "round",
            unique=True,
            sqlite_where=text("is_final AND verdict <> 'revoked'"),
            postgresql_where=text("is_final AND verdict <> 'revoked'"),
        ),
    )

    @property
    def words(self) -> str:
        """`approved by Ruth Adeyemi on 22 November 2026 at 14:03 UTC`; for moderators only."""
        at = self.decided_at
        return f"{self.verdict} by {self.moderator.name} on {at.day} {at:%B %Y} at {at:%H:%M} UTC"


class Step(Model):
    """One line of a claim's record: what happened, when, by whom; `words` is what was said then."""

    __tablename__ = "claim_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    kind: Mapped[StepKind]
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    words: Mapped[str] = mapped_column(default="")

    claim: Mapped[Claim] = relationship(back_populates="steps")
    actor: Mapped[Member | None] = relationship()


class LookUp(Model):
    """What a register answered about a claim; `entry` holds an `entries.Entry` until it is forgotten.

    `fingerprint` is the SHA-256 of the screenshot that a moderator took of the official page.
    """

    __tablename__ = "look_up"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    source: Mapped[Source]
    finding: Mapped[Finding]
    entry: Mapped[dict[str, Any] | None]
    as_of: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    moderator_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    fingerprint: Mapped[str] = mapped_column(default="")

    claim: Mapped[Claim] = relationship(back_populates="look_ups")
    moderator: Mapped[Member | None] = relationship()


class Registration(Model):
    """A number that was ever claimed, by its keyed hash: two claims of one moment queue at its row."""

    __tablename__ = "registration"

    number_hash: Mapped[str] = mapped_column(primary_key=True)


class Dispute(Model):
    """Two members claim the same number: the newer claim is frozen until a moderator has asked both."""

    __tablename__ = "dispute"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), unique=True)
    first_claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    opened_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(default="")
    first_says: Mapped[str] = mapped_column(default="")

    claim: Mapped[Claim] = relationship(back_populates="dispute", foreign_keys=claim_id)
    first_claim: Mapped[Claim] = relationship(back_populates="later_disputes", foreign_keys=first_claim_id)

    @property
    def parties(self) -> frozenset[int]:
        return frozenset({self.claim.member_id, self.first_claim.member_id})
