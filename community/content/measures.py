"""The public log of moderation: one line a measure, written in the transaction of the measure itself."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.content.models import Content
from community.core import clock
from community.core.db import Model, db


class Act(StrEnum):
    """What a moderator may do with something published, or with a member."""

    hide = "hide"
    restore = "restore"
    close = "close"
    open = "open"
    suspend = "suspend"
    readmit = "readmit"

    @property
    def label(self) -> str:
        return ACT_LABELS[self]

    @property
    def is_of_discussion(self) -> bool:
        """Whether it is about what is said under something, and not about the thing itself."""
        return self in {Act.close, Act.open}


ACT_LABELS = {
    Act.hide: "Hidden",
    Act.restore: "Restored",
    Act.close: "Discussion closed",
    Act.open: "Discussion opened again",
    Act.suspend: "Suspended",
    Act.readmit: "Suspension ended",
}


class Measure(Model):
    """One line of the public log: what was done, to which content or member, why and when; never changed."""

    __tablename__ = "measure"

    id: Mapped[int] = mapped_column(primary_key=True)
    content_id: Mapped[int | None] = mapped_column(ForeignKey("content.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    act: Mapped[Act]
    reason: Mapped[str]
    at: Mapped[datetime]
    until: Mapped[datetime | None]

    content: Mapped[Content | None] = relationship()
    member: Mapped[Member | None] = relationship(foreign_keys=member_id)
    moderator: Mapped[Member] = relationship(foreign_keys=moderator_id)


def write_down(moderator: Member, content: Content, act: Act, reason: str) -> Measure:
    measure = Measure(content=content, moderator=moderator, act=act, reason=reason, at=clock.now())
    db.session.add(measure)
    db.session.flush()  # Events speak of the measure by its number.
    return measure


def write_down_of_member(
    moderator: Member, member: Member, act: Act, reason: str, *, until: datetime | None = None
) -> Measure:
    measure = Measure(member=member, moderator=moderator, act=act, reason=reason, at=clock.now(), until=until)
    db.session.add(measure)
    db.session.flush()  # As above.
    return measure
