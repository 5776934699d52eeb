"""A poll under a post: its choices, who has voted, and what for; that is for counting and shown to nobody."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.core import clock
from community.core.db import Model
from community.core.errors import Conflict
from community.forums.models import Post


class Poll(Model):
    """What a post asks its readers; it belongs to one post, and its stream to those who may see results.

    Open for `days` from when the post appears, until `closes_at`, or until somebody closes it. Its counts are
    kept equal to the rows; `told_at` and `told_count` say what open pages have heard last.
    """

    __tablename__ = "poll"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    question: Mapped[str]
    is_multiple: Mapped[bool] = mapped_column(default=False)
    days: Mapped[int | None]
    closes_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    voter_count: Mapped[int] = mapped_column(default=0)
    told_count: Mapped[int] = mapped_column(default=0)
    told_at: Mapped[datetime | None]

    post: Mapped[Post] = relationship()
    choices: Mapped[list["Choice"]] = relationship(
        order_by="Choice.position", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def stream(self) -> str:
        return f"poll:{self.post_id}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None or (self.closes_at is not None and self.closes_at <= clock.now())

    def close(self, at: datetime) -> None:
        """Raises Conflict when it has been closed before."""
        if self.closed_at is not None:
            raise Conflict("This poll is closed already, perhaps by somebody who was quicker.")
        self.closed_at = at

    def share_of(self, choice: "Choice") -> int:
        """How many of a hundred voters have picked it."""
        return round(100 * choice.vote_count / self.voter_count) if self.voter_count else 0


class Choice(Model):
    """One of the answers that a poll offers."""

    __tablename__ = "poll_choice"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("poll.post_id"))
    position: Mapped[int]
    words: Mapped[str]
    vote_count: Mapped[int] = mapped_column(default=0)

    __table_args__ = (UniqueConstraint("post_id", "position"),)


class Vote(Model):
    """A member has voted; the database itself knows of one a poll."""

    __tablename__ = "poll_vote"

    post_id: Mapped[int] = mapped_column(ForeignKey("poll.post_id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class Pick(Model):
    """What a vote was for; several where a poll allows it."""

    __tablename__ = "poll_pick"

    post_id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(primary_key=True)
    choice_id: Mapped[int] = mapped_column(ForeignKey("poll_choice.id"), primary_key=True, index=True)

    __table_args__ = (
        ForeignKeyConstraint(["post_id", "member_id"], ["poll_vote.post_id", "poll_vote.member_id"]),
    )
