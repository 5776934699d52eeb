"""Files that members bring, and what is made of them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.core.db import Model


class AssetKind(StrEnum):
    video = "video"
    audio = "audio"
    image = "image"


class AssetState(StrEnum):
    """`playable`: the first rendition is there, others may follow."""

    received = "received"
    processing = "processing"
    playable = "playable"
    failed = "failed"


class Asset(Model):
    """One file as it came, under a random name, with what was found in it."""

    __tablename__ = "asset"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[AssetKind]
    state: Mapped[AssetState] = mapped_column(default=AssetState.received)
    original: Mapped[str] = mapped_column(unique=True)
    filename: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    duration: Mapped[float | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    peaks: Mapped[list[int]] = mapped_column(default=list)
    progress: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None]
    # Named by the author in a form; else they are read from the time stamps of the post that shows it.
    has_own_chapters: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    member: Mapped[Member] = relationship()
    renditions: Mapped[list["Rendition"]] = relationship(back_populates="asset", lazy="selectin")
    tracks: Mapped[list["Track"]] = relationship(
        back_populates="asset", lazy="selectin", order_by="Track.id", cascade="all, delete-orphan"
    )
    chapters: Mapped[list["Chapter"]] = relationship(
        back_populates="asset", lazy="selectin", order_by="Chapter.at", cascade="all, delete-orphan"
    )

    @property
    def stream(self) -> str:
        return f"asset:{self.id}"

    @property
    def is_playable(self) -> bool:
        return self.state == AssetState.playable

    def url_of(self, name: str) -> str | None:
        """Where the rendition called `name` is served, or None while there is none."""
        return f"/media/{self.id}/{name}" if any(each.name == name for each in self.renditions) else None

    @property
    def poster_url(self) -> str | None:
        return self.url_of("poster.webp")

    @property
    def hls_url(self) -> str | None:
        return self.url_of("master.m3u8")

    @property
    def mp4_url(self) -> str | None:
        return self.url_of("video.mp4")

    @property
    def mp3_url(self) -> str | None:
        return self.url_of("episode.mp3")


class Rendition(Model):
    """A file made from the asset and served under its name, such as `master.m3u8` or `poster.webp`."""

    __tablename__ = "rendition"

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    name: Mapped[str]
    key: Mapped[str]
    mimetype: Mapped[str]
    size: Mapped[int]

    asset: Mapped[Asset] = relationship(back_populates="renditions")

    __table_args__ = (UniqueConstraint("asset_id", "name"),)


class Track(Model):
    """Captions in one language, as WebVTT, and the transcript that was made of them."""

    __tablename__ = "track"

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    language: Mapped[str]
    label: Mapped[str]
    # Both are long, and lists of recordings show neither.
    vtt: Mapped[str] = mapped_column(deferred=True)
    html: Mapped[str] = mapped_column(default="", deferred=True)
    version: Mapped[int] = mapped_column(default=1)
    # Written by a machine, and not approved by a person yet.
    is_automatic: Mapped[bool] = mapped_column(default=False)
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    asset: Mapped[Asset] = relationship(back_populates="tracks")
    approved_by: Mapped[Member | None] = relationship()
    earlier: Mapped[list["EarlierCaptions"]] = relationship(
        back_populates="track", order_by="EarlierCaptions.version.desc()", cascade="all, delete-orphan"
    )

    __table_args__ = (UniqueConstraint("asset_id", "language"),)

    @property
    def url(self) -> str:
        return f"/media/{self.asset_id}/captions/{self.language}.vtt"

    @property
    def srt_url(self) -> str:
        return f"/media/{self.asset_id}/captions/{self.language}.srt"

    @property
    def text_url(self) -> str:
        return f"/media/{self.asset_id}/captions/{self.language}.txt"

    @property
    def labelled_vtt(self) -> str:
        """The file to hand out; one that a machine wrote says so where every program keeps it."""
        head = "WEBVTT - Automatic captions, not approved by a person yet" if self.is_automatic else "WEBVTT"
        return self.vtt.replace("WEBVTT", head, 1)

    @property
    def shown_label(self) -> str:
        """`English`, or `English (automatic)` until a person has approved what a machine wrote."""
        return f"{self.label} (automatic)" if self.is_automatic else self.label


class EarlierCaptions(Model):
    """How captions read before a change; the newest few are kept, so that a change can be taken back."""

    __tablename__ = "earlier_captions"

    id: Mapped[int] = mapped_column(primary_key=True)
    track_id: Mapped[int] = mapped_column(ForeignKey("track.id"))
    version: Mapped[int]
    vtt: Mapped[str] = mapped_column(deferred=True)
    line_count: Mapped[int]
    at: Mapped[datetime]

    track: Mapped[Track] = relationship(back_populates="earlier")

    __table_args__ = (UniqueConstraint("track_id", "version"),)


class DraftState(StrEnum):
    waiting = "waiting"
    running = "running"
    done = "done"
    failed = "failed"


class CaptionDraft(Model):
    """A machine listens to a recording, or has done so; the last time only."""

    __tablename__ = "caption_draft"

    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), primary_key=True)
    number: Mapped[int] = mapped_column(default=1)
    language: Mapped[str]
    state: Mapped[DraftState] = mapped_column(default=DraftState.waiting)
    reason: Mapped[str | None]
    at: Mapped[datetime]
    # Whoever has it says so again and again; silence means that the worker died.
    heard_at: Mapped[datetime | None]

    asset: Mapped[Asset] = relationship()

    __table_args__ = (Index("ix_caption_draft_state", "state"),)


class Chapter(Model):
    """A named part of a recording, beginning at `at` seconds."""

    __tablename__ = "chapter"

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    at: Mapped[float]
    title: Mapped[str]

    asset: Mapped[Asset] = relationship(back_populates="chapters")
