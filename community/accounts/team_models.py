"""Roles as they are proposed, agreed to and taken back."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.core import clock
from community.core.db import Model
from community.permissions import Role

TIME_TO_AGREE = timedelta(hours=24)


class Appointment(Model):
    """A role that one administrator proposes; it counts when a second one agrees in time."""

    __tablename__ = "appointment"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    role: Mapped[Role]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    proposed_at: Mapped[datetime]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    closed_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(foreign_keys=member_id)
    proposed_by: Mapped[Member] = relationship(foreign_keys=proposed_by_id)
    agreed_by: Mapped[Member | None] = relationship(foreign_keys=agreed_by_id)

    @property
    def ends_at(self) -> datetime:
        return self.proposed_at + TIME_TO_AGREE

    @property
    def stands(self) -> bool:
        """Whether somebody may agree now: it falls with its time, and with its proposer's own role."""
        in_time = self.closed_at is None and clock.now() < self.ends_at
        return in_time and self.proposed_by.role == Role.admin
