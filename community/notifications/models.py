"""What a member is told of: one row for each cause, put together by thread when it is read."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.content.models import Content
from community.core.db import Model
from community.media.models import Asset
from community.shows.models import Show


class NoticeKind(StrEnum):
    """What has happened; the words for it are made when it is read."""

    mentioned = "mentioned"
    answered = "answered"
    replied = "replied"
    useful = "useful"
    published = "published"
    episode = "episode"
    followed = "followed"
    decided = "decided"
    media_ready = "media-ready"
    media_failed = "media-failed"
    hidden = "hidden"
    restored = "restored"
    suspended = "suspended"
    readmitted = "readmitted"
    closed = "closed"
    opened = "opened"
    claim_made = "claim-made"
    claim_answered = "claim-answered"
    asked = "asked"
    unsafe = "unsafe"
    disputed = "disputed"
    lapses_soon = "lapses-soon"
    lapsed = "lapsed"
    reported = "reported"
    host_asked = "host-asked"
    host_answered = "host-answered"
    show_offered = "show-offered"
    show_taken = "show-taken"
    came_back = "came-back"
    speaker_asked = "speaker-asked"
    speaker_agreed = "speaker-agreed"
    live_asked = "live-asked"
    live_began = "live-began"


class Notice(Model):
    """One thing of which a member is told once; `stream` is the thread, or whatever else it belongs to."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[NoticeKind]
    stream: Mapped[str]
    cause: Mapped[str]
    content_id: Mapped[int | None] = mapped_column(ForeignKey("content.id"), index=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("content.id"), index=True)
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"), index=True)
    show_id: Mapped[int | None] = mapped_column(ForeignKey("show.id"), index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(foreign_keys=member_id)
    actor: Mapped[Member | None] = relationship(foreign_keys=actor_id)
    content: Mapped[Content | None] = relationship(foreign_keys=content_id)
    thread: Mapped[Content | None] = relationship(foreign_keys=thread_id)
    asset: Mapped[Asset | None] = relationship()
    show: Mapped[Show | None] = relationship()

    __table_args__ = (
        # A job that runs twice tells nobody twice.
        UniqueConstraint("member_id", "cause"),
        Index("ix_notice_member_id_seen_at", "member_id", "seen_at"),
    )
