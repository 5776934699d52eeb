"""Feeds from elsewhere that members bring along: whose they are, and what became of each episode."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.core.db import Model
from community.forums.models import Forum, Post, Synthesis
from community.shows.models import Show


class SourceState(StrEnum):
    """It is read, proved to be the member's, then brought over episode by episode."""

    reading = "reading"
    unreadable = "unreadable"
    unproved = "unproved"
    proved = "proved"
    bringing = "bringing"
    brought = "brought"


class Proof(StrEnum):
    """How a member shows to own a feed: by a code from its owner's mailbox, or by writing one into it."""

    letter = "letter"
    text = "text"


class Source(Model):
    """A podcast's feed at another house; `code` is empty where it was mailed, then only its hash is kept."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    address: Mapped[str]
    state: Mapped[SourceState] = mapped_column(default=SourceState.reading)
    reason: Mapped[str] = mapped_column(default="")
    guid: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    about: Mapped[dict[str, Any]] = mapped_column(default=dict)
    owner: Mapped[str] = mapped_column(default="")
    proof: Mapped[Proof | None]
    code: Mapped[str] = mapped_column(default="")
    code_hash: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    show_id: Mapped[int | None] = mapped_column(ForeignKey("show.id"), index=True)
    forum_id: Mapped[int | None] = mapped_column(ForeignKey("forum.id"))
    publishes: Mapped[bool] = mapped_column(default=False)
    synthesis: Mapped[Synthesis | None]
    synthesis_note: Mapped[str] = mapped_column(default="")
    interests: Mapped[str] = mapped_column(default="")
    is_followed: Mapped[bool] = mapped_column(default=True)
    round: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    member: Mapped[Member] = relationship()
    show: Mapped[Show | None] = relationship()
    forum: Mapped[Forum | None] = relationship()
    items: Mapped[list["SourceItem"]] = relationship(back_populates="source", order_by="SourceItem.id")

    __table_args__ = (UniqueConstraint("member_id", "address"),)

    @property
    def url(self) -> str:
        return f"/settings/imports/{self.id}"


class ItemState(StrEnum):
    waiting = "waiting"
    brought = "brought"
    failed = "failed"


class SourceItem(Model):
    """An episode of a feed from elsewhere; `entry` is what the feed says of it.

    `title` and `body` are as they were last taken over: what reads otherwise here was edited here since.
    """

    __tablename__ = "source_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    show_id: Mapped[int] = mapped_column(ForeignKey("show.id"))
    guid: Mapped[str]
    state: Mapped[ItemState] = mapped_column(default=ItemState.waiting)
    reason: Mapped[str] = mapped_column(default="")
    entry: Mapped[dict[str, Any]]
    title: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)

    source: Mapped[Source] = relationship(back_populates="items")
    post: Mapped[Post | None] = relationship()

    __table_args__ = (
        UniqueConstraint("show_id", "guid"),
        Index("ix_source_item_source_id_state", "source_id", "state"),
    )
