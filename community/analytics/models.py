"""How often recordings are played, by how many, from where; and for two days, what it takes to count once."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import Model


class Of(StrEnum):
    """What a tally counts; all but plays and people have a name, such as that of a country."""

    plays = "plays"
    people = "people"
    country = "country"
    app = "app"
    source = "source"


class DayKey(Model):
    """Under it addresses of one day are hashed; once destroyed, nobody can tell any more whose they were."""

    __tablename__ = "figures_key"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    key: Mapped[bytes]


class Visit(Model):
    """Somebody with a recording, for 24 hours from the first moment; who it is, not even we can say."""

    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"))
    visitor: Mapped[str]
    began_at: Mapped[datetime] = mapped_column(index=True)
    is_counted: Mapped[bool] = mapped_column(default=False)
    # Seconds of sound in the bytes that were sent, and whether they have been counted as a listen.
    heard: Mapped[float] = mapped_column(default=0.0)
    has_listened: Mapped[bool] = mapped_column(default=False)
    # Seconds watched since the last view that was counted, and when that was.
    watched: Mapped[float] = mapped_column(default=0.0)
    viewed_at: Mapped[datetime | None]
    # The seconds that were seen, as first and last of one stretch after the other.
    seen: Mapped[list[int]] = mapped_column(default=list)

    __table_args__ = (UniqueConstraint("asset_id", "visitor"),)


class Tally(Model):
    """How often something was counted on one day, in UTC."""

    __tablename__ = "tally"

    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    of: Mapped[Of] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True, default="")
    count: Mapped[int] = mapped_column(default=0)


class Curve(Model):
    """How many have seen each second of a recording.

    What is shown moves on by five people at a time: from two looks, nobody learns what one person watched.
    """

    __tablename__ = "curve"

    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"), primary_key=True)
    viewers: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[list[int]] = mapped_column(default=list)
    shown_viewers: Mapped[int] = mapped_column(default=0)
    shown: Mapped[list[int]] = mapped_column(default=list)


class ReadLog(Model):
    """How far a proxy's log has been read, by the keyed hash of its first line."""

    __tablename__ = "read_log"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    offset: Mapped[int]
    read_at: Mapped[datetime]
