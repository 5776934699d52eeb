"""A post opened as a live session: when, of what kind, who hosts it, and the votes for its questions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.core import clock
from community.core.db import Model
from community.forums.models import Post


class SessionKind(StrEnum):
    lecture = "lecture"
    journal_club = "journal-club"
    ama = "ama"

    @property
    def label(self) -> str:
        return {"lecture": "Lecture", "journal-club": "Journal club", "ama": "Ask me anything"}[self.value]


class Askers(StrEnum):
    """Who may ask and vote."""

    professionals = "professionals"
    members = "members"

    @property
    def label(self) -> str:
        return "Verified members" if self is Askers.professionals else "Every member, patients too"


class Stage(StrEnum):
    """Where a session stands; no column, for the moments say it."""

    lobby = "lobby"
    live = "live"
    ended = "ended"


class LiveSession(Model):
    """One for a post; `slow_seconds` have to pass between two replies of a member while it is live."""

    __tablename__ = "live_session"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    kind: Mapped[SessionKind]
    askers: Mapped[Askers]
    starts_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    slow_seconds: Mapped[int] = mapped_column(default=0)

    post: Mapped[Post] = relationship(back_populates="live")
    asked_hosts: Mapped[list["SessionHost"]] = relationship(
        back_populates="live", order_by="SessionHost.asked_at", cascade="all, delete-orphan"
    )

    __table_args__ = (
        CheckConstraint("slow_seconds >= 0", name="slow_seconds_positive"),
        CheckConstraint("ended_at IS NULL OR opened_at IS NOT NULL", name="ends_after_it_opens"),
    )

    @property
    def stage(self) -> Stage:
        if self.opened_at is None:
            return Stage.lobby
        return Stage.live if self.ended_at is None else Stage.ended

    @property
    def is_due(self) -> bool:
        return self.stage is Stage.lobby and self.starts_at <= clock.now()

    @property
    def until_it_begins(self) -> str:
        """Roughly how long, in words; a script counts on from there."""
        minutes = max(0, round((self.starts_at - clock.now()).total_seconds() / 60))
        if minutes == 0:
            return "any moment now"
        days, hours = divmod(minutes // 60, 24)
        parts = [(days, "day"), (hours, "hour"), (minutes % 60 if not days else 0, "minute")]
        return "in " + " ".join(f"{n} {unit}{'s' if n > 1 else ''}" for n, unit in parts if n)

    @property
    def co_hosts(self) -> list[Member]:
        """Those who agreed; whoever was asked and has not is named to nobody."""
        return [each.member for each in self.asked_hosts if each.accepted]

    @property
    def hosts(self) -> list[Member]:
        return [self.post.author, *self.co_hosts]

    def invitation_of(self, member_id: int) -> "SessionHost | None":
        return next((each for each in self.asked_hosts if each.member_id == member_id), None)


class SessionHost(Model):
    """A member whom the author asks to host the session with them."""

    __tablename__ = "session_host"

    post_id: Mapped[int] = mapped_column(ForeignKey("live_session.post_id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    accepted: Mapped[bool | None]

    live: Mapped[LiveSession] = relationship(back_populates="asked_hosts")
    member: Mapped[Member] = relationship()


class QuestionVote(Model):
    """A member would like a question to be answered; once each."""

    __tablename__ = "question_vote"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id"), primary_key=True, index=True)
    at: Mapped[datetime]
