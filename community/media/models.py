"""Files that members bring, and what is made of them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
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
    created_at: Mapped[datetime]

    member: Mapped[Member] = relationship()
    renditions: Mapped[list["Rendition"]] = relationship(back_populates="asset", lazy="selectin")
    tracks: Mapped[list["Track"]] = relationship(back_populates="asset", lazy="selectin", order_by="Track.id")
    chapters: Mapped[list["Chapter"]] = relationship(
        back_populates="asset", lazy="selectin", order_by="Chapter.at"
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
    """Captions in one language, as WebVTT."""

    __tablename__ = "track"

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    language: Mapped[str]
    label: Mapped[str]
    vtt: Mapped[str]

    asset: Mapped[Asset] = relationship(back_populates="tracks")

    __table_args__ = (UniqueConstraint("asset_id", "language"),)

    @property
    def url(self) -> str:
        return f"/media/{self.asset_id}/captions/{self.language}.vtt"


class Chapter(Model):
    """A named part of a recording, beginning at `at` seconds."""

    __tablename__ = "chapter"

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    at: Mapped[float]
    title: Mapped[str]

    asset: Mapped[Asset] = relationship(back_populates="chapters")
