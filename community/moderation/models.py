"""What members report of what is published, and what they were answered."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.content.models import Content
from community.core.db import Model
from community.core.errors import Conflict


class Reason(StrEnum):
    """Why something is reported."""

    patient_identity = "patient-identity"
    unsafe_advice = "unsafe-advice"
    unsupported_claim = "unsupported-claim"
    advertising = "advertising"
    abuse = "abuse"
    impersonation = "impersonation"
    other = "other"

    @property
    def label(self) -> str:
        return REASON_LABELS[self]


REASON_LABELS = {
    Reason.patient_identity: "A patient could be recognised",
    Reason.unsafe_advice: "Advice that could harm",
    Reason.unsupported_claim: "A claim without evidence",
    Reason.advertising: "Advertising, or interests not declared",
    Reason.abuse: "Insults, threats or contempt",
    Reason.impersonation: "Somebody pretends to be another person",
    Reason.other: "Something else",
}


class ReportState(StrEnum):
    open = "open"
    answered = "answered"


class Report(Model):
    """A member says what is wrong with something published; open until a moderator has looked."""

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("content.id"), index=True)
    reporter_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    reason: Mapped[Reason]
    words: Mapped[str] = mapped_column(default="")
    state: Mapped[ReportState] = mapped_column(default=ReportState.open)
    at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    answered_at: Mapped[datetime | None]

    content: Mapped[Content] = relationship()
    reporter: Mapped[Member] = relationship(foreign_keys=reporter_id)
    answered_by: Mapped[Member | None] = relationship(foreign_keys=answered_by_id)

    __table_args__ = (
        Index("ix_report_state_at", "state", "at"),
        Index(
            "uq_report_open_of_reporter",
            "content_id",
            "reporter_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    @property
    def is_open(self) -> bool:
        return self.state == ReportState.open

    def close(self, moderator: Member, *, answer: str, at: datetime) -> None:
        """Raises Conflict when somebody has answered it before."""
        if not self.is_open:
            raise Conflict("Another moderator has answered this report already. Nothing of yours was saved.")
        self.state = ReportState.answered
        self.answered_by_id, self.answer, self.answered_at = moderator.id, answer, at
