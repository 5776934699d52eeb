"""The index: one row for each thing that can be found, and beside it the words as the database finds them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, ForeignKey, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.core.db import Model
from community.permissions import Audience
from community.search.words import forget_words, keep_words


class Found(StrEnum):
    """What can be found."""

    post = "post"
    reply = "reply"
    member = "member"
    forum = "forum"
    show = "show"
    # A caption of a post's recording: it leads into its post, and is never a result of its own.
    moment = "moment"


class SearchEntry(Model):
    """What is said of one thing, as plain text; `member_id` is who wrote it, or who it is."""

    __tablename__ = "search_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Found]
    ref_id: Mapped[int]
    content_id: Mapped[int | None] = mapped_column(ForeignKey("content.id"), index=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("content.id"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    audience: Mapped[Audience]
    url: Mapped[str]
    label: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]

    member: Mapped[Member | None] = relationship()

    __table_args__ = (UniqueConstraint("kind", "ref_id"),)


@event.listens_for(SearchEntry.__table__, "after_create")
def _keep_words(_: Any, connection: Connection, **__: Any) -> None:
    keep_words(connection)


@event.listens_for(SearchEntry.__table__, "after_drop")
def _forget_words(_: Any, connection: Connection, **__: Any) -> None:
    forget_words(connection)
