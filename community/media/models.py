"""Files that members bring, and what is made of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.core.db import Model


class AssetKind(StrEnum):
    video = "video"
    audio = "audio"
    image = "image"


class AssetState(StrEnum):
    """`playable`: the first rendition is there; until the asset `is_complete`, others follow."""

    received = "received"
    processing = "processing"
    playable = "playable"
    failed = "failed"


class Result(StrEnum):
    """How a try at one step ended; `lost`: its worker died, or was taken for dead."""

    done = "done"
    failed = "failed"
    unfit = "unfit"
    lost = "lost"

    @property
    def label(self) -> str:
        return {"done": "done", "failed": "failed", "unfit": "refused", "lost": "worker lost"}[self.value]


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
    facts: Mapped[dict[str, Any] | None]
    """What the gate found in the original, so that no step has to look again."""
    progress: Mapped[int] = mapped_column(default=0)
    stage: Mapped[str] = mapped_column(default="")
    """How far it is, in words for its owner."""
    progressed_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    # Named by the author in a form; else they are read from the time stamps of the post that shows it.
    has_own_chapters: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=0)
    """Counts the changes of what is served; a part of every address, so that each may be kept for good."""
    remaining: Mapped[list[str]] = mapped_column(default=list)
    """The steps that are still to be taken, the next one first."""
    created_at: Mapped[datetime]

    member: Mapped[Member] = relationship()
    renditions: Mapped[list["Rendition"]] = relationship(
        back_populates="asset",
        lazy="selectin",
        order_by="Rendition.id",
        primaryjoin="and_(Asset.id == Rendition.asset_id, Rendition.until.is_(None))",
    )
    attempts: Mapped[list["Attempt"]] = relationship(back_populates="asset", order_by="Attempt.id")
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

    @property
    def is_complete(self) -> bool:
        """Whether everything is there, so that nothing of what is served will change by itself."""
        return self.is_playable and not self.remaining

    def url_of(self, name: str) -> str | None:
        """Where the rendition called `name` is served, or None while there is none."""
        there = any(each.name == name for each in self.renditions)
        return f"/media/{self.id}/{self.version}/{name}" if there else None

    def key_of(self, name: str) -> str | None:
        """Where the rendition called `name` is stored; two names of one picture have one key."""
        return next((each.key for each in self.renditions if each.name == name), None)

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
    """A file made from the asset and served under its name, such as `master.m3u8` or `poster.webp`.

    It belongs to what is served from the asset's `version` on, `until` a later one has replaced it.
    """

    __tablename__ = "rendition"

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    name: Mapped[str]
    key: Mapped[str]
    mimetype: Mapped[str]
    size: Mapped[int]
    version: Mapped[int]
    until: Mapped[int | None]
    variant: Mapped[str | None]
    """Of a playlist: what the master playlist says of it."""

    asset: Mapped[Asset] = relationship(back_populates="renditions", foreign_keys=[asset_id])

    __table_args__ = (UniqueConstraint("asset_id", "name", "version"),)


class Attempt(Model):
    """One try at one part of the work on an asset: by whom, when, how it ended. Never deleted."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    step: Mapped[str]
    worker: Mapped[str]
    place: Mapped[str]
    """The folder of the storage into which it writes, so that what a lost worker left can be found."""
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    result: Mapped[Result | None]
    words: Mapped[str] = mapped_column(default="")

    asset: Mapped[Asset] = relationship(back_populates="attempts")


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
