"""The documents of a claim: their sealed pages, the key that opens them, and who looked."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.core import clock
from community.core.db import Model

if TYPE_CHECKING:
    from community.credentials.models import Claim


class EvidenceKind(StrEnum):
    """What a document is meant to show."""

    licence = "licence"
    card = "card"
    letter = "letter"
    name = "name"
    other = "other"

    @property
    def label(self) -> str:
        return EVIDENCE_LABELS[self]


EVIDENCE_LABELS = {
    EvidenceKind.licence: "Licence or certificate",
    EvidenceKind.card: "Professional card or work badge",
    EvidenceKind.letter: "Letter of an employer or school",
    EvidenceKind.name: "Proof of a change of name",
    EvidenceKind.other: "Something else",
}


class SealedKey(Model):
    """The key of one sealed thing, wrapped by a key of the settings; without this row the thing is noise."""

    __tablename__ = "sealed_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    wrapped_by: Mapped[str] = mapped_column(index=True)
    wrapped: Mapped[bytes]


class Evidence(Model):
    """A document that came with a claim, as sealed pictures of its pages; `folder` is where they are stored.

    Once it is forgotten, only what kind it was, its hash, and who looked are left.
    """

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    kind: Mapped[EvidenceKind]
    folder: Mapped[str] = mapped_column(unique=True)
    filename: Mapped[str]
    size: Mapped[int]
    pages: Mapped[int]
    sha256: Mapped[str]
    sent_at: Mapped[datetime]
    scanned_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]
    key_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_key.id", ondelete="SET NULL"))

    claim: Mapped["Claim"] = relationship(back_populates="evidence")
    key: Mapped[SealedKey | None] = relationship()
    openings: Mapped[list["EvidenceOpening"]] = relationship(order_by="EvidenceOpening.id")

    @property
    def is_forgotten(self) -> bool:
        return self.forgotten_at is not None

    @property
    def is_scanned(self) -> bool:
        """Whether a moderator may look; where no scanner is set, a document is so from the start."""
        return self.scanned_at is not None

    @property
    def url(self) -> str:
        return f"/verification/evidence/{self.id}"

    @property
    def page_urls(self) -> list[str]:
        return [f"{self.url}/{page}" for page in range(1, self.pages + 1)]

    def forget(self) -> None:
        """Leave nothing by which the document or its holder can be known; its key is deleted elsewhere."""
        self.forgotten_at = self.forgotten_at or clock.now()
        self.filename = ""


class EvidenceOpening(Model):
    """A moderator looked at a page, and why that was theirs to do; written down before a byte goes out."""

    __tablename__ = "evidence_opening"

    id: Mapped[int] = mapped_column(primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), index=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    page: Mapped[int]
    why: Mapped[str]
    at: Mapped[datetime]
