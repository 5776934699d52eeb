"""What everything published has in common, and what members do with it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member, Profession
from community.core.db import Model
from community.permissions import Audience


class State(StrEnum):
    """A draft is its author's alone; `processing` and `scheduled` appear by themselves when it is time."""

    draft = "draft"
    processing = "processing"
    scheduled = "scheduled"
    published = "published"
    hidden = "hidden"
    deleted = "deleted"


class Content(Model):
    """The base row of a post or a reply: who wrote it, for whom, and whether it may be seen."""

    __tablename__ = "content"

    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    audience: Mapped[Audience]
    state: Mapped[State]
    body: Mapped[str] = mapped_column(default="")
    html: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    helpful_count: Mapped[int] = mapped_column(default=0)
    hidden_because: Mapped[str | None]
    verified_as: Mapped[Profession | None]
    version: Mapped[int] = mapped_column(default=1)

    author: Mapped[Member] = relationship()
    revisions: Mapped[list["Revision"]] = relationship(back_populates="content", order_by="Revision.id")

    __mapper_args__ = {"polymorphic_on": "type", "version_id_col": version}
    __table_args__: tuple[Any, ...] = (
        Index("ix_content_type_state_published_at", "type", "state", "published_at"),
        Index("ix_content_author_id_published_at", "author_id", "published_at"),
    )

    @property
    def thread(self) -> "Content":
        """What it is read with: itself, or the post that a reply stands under."""
        return self

    @property
    def stream(self) -> str:
        return f"{self.type}:{self.id}"

    @property
    def streams(self) -> tuple[str, ...]:
        """All that is heard by readers of it, and by nobody once they may not read it."""
        return (self.stream,)

    @property
    def url(self) -> str:
        """A lasting address, which leads on to the one that each kind of content gives itself."""
        return f"/{'posts' if self.type == 'post' else 'replies'}/{self.id}"

    @property
    def is_published(self) -> bool:
        return self.state == State.published


class Revision(Model):
    """How a published text read before an edit."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("content.id"), index=True)
    title: Mapped[str] = mapped_column(default="")
    body: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]

    content: Mapped[Content] = relationship(back_populates="revisions")


class Helpful(Model):
    """A member found something helpful; once each."""

    __tablename__ = "helpful"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("content.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class Bookmark(Model):
    """A member saved something to find it again."""

    __tablename__ = "bookmark"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("content.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class Attention(StrEnum):
    watching = "watching"
    muted = "muted"


class Watch(Model):
    """What a member wants to hear of a stream, such as `post:12` or `forum:3`."""

    __tablename__ = "watch"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    stream: Mapped[str] = mapped_column(primary_key=True, index=True)
    attention: Mapped[Attention]
    at: Mapped[datetime]
