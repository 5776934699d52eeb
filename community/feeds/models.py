"""What only feeds need: what a show says in its feed, keys of private feeds, and who is told of changes."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.core.db import Model
from community.shows.models import Show


class Rhythm(StrEnum):
    """How often a show means to appear."""

    unknown = "unknown"
    daily = "daily"
    weekly = "weekly"
    fortnightly = "fortnightly"
    monthly = "monthly"

    @property
    def rule(self) -> str:
        """As `podcast:updateFrequency` wants it, in the words of RFC 5545."""
        return RULES.get(self, "")

    @property
    def label(self) -> str:
        return LABELS[self]


RULES = {
    Rhythm.daily: "FREQ=DAILY",
    Rhythm.weekly: "FREQ=WEEKLY",
    Rhythm.fortnightly: "FREQ=WEEKLY;INTERVAL=2",
    Rhythm.monthly: "FREQ=MONTHLY",
}
LABELS = {
    Rhythm.unknown: "Whenever it is ready",
    Rhythm.daily: "Every day",
    Rhythm.weekly: "Every week",
    Rhythm.fortnightly: "Every two weeks",
    Rhythm.monthly: "Every month",
}


class Channel(Model):
    """What a show says in its feed and nowhere else; a show without a row says nothing of it."""

    __tablename__ = "channel"

    show_id: Mapped[int] = mapped_column(ForeignKey("show.id"), primary_key=True)
    contact: Mapped[str] = mapped_column(default="")
    funding_url: Mapped[str] = mapped_column(default="")
    funding_words: Mapped[str] = mapped_column(default="")
    moved_to: Mapped[str] = mapped_column(default="")
    is_blocked: Mapped[bool] = mapped_column(default=False)
    rhythm: Mapped[Rhythm] = mapped_column(default=Rhythm.unknown)
    edited_at: Mapped[datetime | None]

    show: Mapped[Show] = relationship()


class Excerpt(Model):
    """The part of an episode that other apps may play to make one curious (`podcast:soundbite`)."""

    __tablename__ = "excerpt"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    at: Mapped[float]
    seconds: Mapped[float]
    title: Mapped[str] = mapped_column(default="")


class FileDigest(Model):
    """The SHA-256 of a stored file, counted once after it was made; its key is never written twice."""

    __tablename__ = "file_digest"

    key: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]


class FeedKey(Model):
    """A member's way into one closed feed from an app without cookies; the row holds only the SHA-256.

    `topic` is the stream of what it opens, such as `show:3` or `forum:5`.
    """

    __tablename__ = "feed_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    topic: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship()

    __table_args__ = (UniqueConstraint("member_id", "topic"),)


class Subscription(Model):
    """An address that is told of changes in a public feed (WebSub), once its owner said to want that.

    What was asked for stands apart until then: whoever asks in another's name changes nothing.
    """

    __tablename__ = "subscription"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str]
    callback: Mapped[str]
    host: Mapped[str] = mapped_column(index=True)
    secret: Mapped[str] = mapped_column(default="")
    expires_at: Mapped[datetime | None]
    asked_mode: Mapped[str] = mapped_column(default="")
    asked_secret: Mapped[str] = mapped_column(default="")
    asked_lease: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("topic", "callback"),)
