"""Files on their way in: what has arrived of each, part by part, and what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.core.db import Model
from community.media.models import Asset, AssetKind
from community.media.pictures import url_of


class UploadState(StrEnum):
    """`checking`: all bytes are here and a job looks at them; `ended`: its owner or time has ended it."""

    arriving = "arriving"
    checking = "checking"
    taken = "taken"
    refused = "refused"
    ended = "ended"


class Upload(Model):
    """One file on its way. `arrived` counts bytes that are stored for good; `writer` is whoever may add more.

    `place` says where the file belongs, such as `post:12`, in words of the feature that asked for it.
    """

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    place: Mapped[str]
    kind: Mapped[AssetKind]
    filename: Mapped[str]
    length: Mapped[int]
    arrived: Mapped[int] = mapped_column(default=0)
    fingerprint: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str | None]
    state: Mapped[UploadState] = mapped_column(default=UploadState.arriving)
    reason: Mapped[str | None]
    writer: Mapped[str | None]
    writing_until: Mapped[datetime | None]
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"), unique=True)
    picture: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    member: Mapped[Member] = relationship()
    asset: Mapped[Asset | None] = relationship()
    parts: Mapped[list["Part"]] = relationship(order_by="Part.start", cascade="all, delete-orphan")

    __table_args__ = (CheckConstraint("arrived BETWEEN 0 AND length", name="arrived_within"),)

    @property
    def url(self) -> str:
        return f"/uploads/{self.token}"

    @property
    def is_whole(self) -> bool:
        """All of it is here, and nothing was found against it."""
        return self.state in (UploadState.checking, UploadState.taken)

    @property
    def folder(self) -> str:
        """Where the parts are stored."""
        return f"parts/{self.token}"

    @property
    def share(self) -> float:
        return self.arrived / self.length

    @property
    def picture_url(self) -> str | None:
        return url_of(self.picture) if self.picture else None


class Part(Model):
    """Consecutive bytes of an upload, stored under `key`."""

    __tablename__ = "upload_part"

    upload_id: Mapped[int] = mapped_column(ForeignKey("upload.id"), primary_key=True)
    start: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int]
    key: Mapped[str] = mapped_column(unique=True)
