"""What members claim of their profession, the documents they send, and what moderators decide."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member, Method, Profession
from community.core import clock
from community.core.countries import country_name
from community.core.db import Model
from community.core.errors import Conflict


class ClaimState(StrEnum):
    """A claim waits until it is decided or withdrawn; from there it never moves again."""

    waiting = "waiting"
    approved = "approved"
    rejected = "rejected"
    withdrawn = "withdrawn"


class Verdict(StrEnum):
    """What a moderator may decide."""

    approved = "approved"
    rejected = "rejected"


class Claim(Model):
    """What a member says of a profession, and where it can be looked up."""

    __tablename__ = "claim"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    state: Mapped[ClaimState] = mapped_column(default=ClaimState.waiting)
    made_at: Mapped[datetime]
    name: Mapped[str]
    country: Mapped[str]
    profession: Mapped[Profession]
    speciality: Mapped[str] = mapped_column(default="")
    register: Mapped[str] = mapped_column(default="")
    number: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")

    member: Mapped[Member] = relationship()
    evidence: Mapped["Evidence | None"] = relationship(back_populates="claim")
    decision: Mapped["Decision | None"] = relationship(back_populates="claim")

    __table_args__ = (
        Index("ix_claim_state_made_at", "state", "made_at"),
        Index(
            "uq_claim_waiting_of_member",
            "member_id",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    @property
    def is_waiting(self) -> bool:
        return self.state == ClaimState.waiting

    @property
    def country_name(self) -> str:
        return country_name(self.country)

    @property
    def url(self) -> str:
        return f"/desk/claims/{self.id}"

    def withdraw(self) -> None:
        """Raises Conflict when the claim does not wait any more."""
        self._ensure_waiting()
        self.state = ClaimState.withdrawn

    def decide(self, decision: "Decision") -> None:
        """Raises Conflict, with who was quicker and when, when the claim does not wait any more."""
        self._ensure_waiting()
        self.state = ClaimState(decision.verdict)
        self.decision = decision

    def _ensure_waiting(self) -> None:
        if self.decision is not None:
            raise Conflict(f"This claim was {self.decision.words}. Nothing of yours was saved.")
        if not self.is_waiting:
            raise Conflict("This claim was withdrawn by the member, so there is nothing left to decide.")


class Evidence(Model):
    """The document that came with a claim; once it is forgotten, only its name and its hash are left."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), unique=True)
    key: Mapped[str] = mapped_column(unique=True)
    filename: Mapped[str]
    mimetype: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    forgotten_at: Mapped[datetime | None]

    claim: Mapped[Claim] = relationship(back_populates="evidence")
    openings: Mapped[list["EvidenceOpening"]] = relationship(order_by="EvidenceOpening.id")

    @property
    def is_image(self) -> bool:
        return self.mimetype.startswith("image/")

    @property
    def is_forgotten(self) -> bool:
        return self.forgotten_at is not None

    @property
    def url(self) -> str:
        return f"/verification/evidence/{self.id}"

    def forget(self) -> None:
        self.forgotten_at = self.forgotten_at or clock.now()


class EvidenceOpening(Model):
    """A moderator looked at a document; written down before the first byte goes out."""

    __tablename__ = "evidence_opening"

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), index=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    at: Mapped[datetime]


class Decision(Model):
    """What a moderator decided about a claim, why, and until when it counts; one for each claim."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), unique=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    verdict: Mapped[Verdict]
    reason: Mapped[str]
    method: Mapped[Method | None]
    decided_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime | None]

    claim: Mapped[Claim] = relationship(back_populates="decision")
    moderator: Mapped[Member] = relationship()

    @property
    def words(self) -> str:
        """`approved by a moderator on 22 November 2026 at 14:03 UTC`."""
        at = self.decided_at
        day = f"{at.day} {at:%B %Y} at {at:%H:%M} UTC"
        return f"{self.verdict} by {self.moderator.role.label} on {day}"
