"""Shows (podcasts and video series), their hosts and seasons; an episode is a post that names its show."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.core.db import Model
from community.core.languages import LANGUAGES
from community.permissions import Audience

COVER_SIDES = (160, 320, 640)


class Medium(StrEnum):
    """What its episodes are, in the words of `podcast:medium` (Podcasting 2.0)."""

    podcast = "podcast"
    video = "video"

    @property
    def label(self) -> str:
        return "Podcast" if self is Medium.podcast else "Video series"


class Order(StrEnum):
    """How episodes are to be followed, in the words of `itunes:type`."""

    episodic = "episodic"
    serial = "serial"


class Show(Model):
    """A podcast or a video series; `guid` is its `podcast:guid` and never changes, nor does the slug.

    `cover` is a random name and the side in pixels, such as `9f86d081884c7d65-1400`.
    """

    __tablename__ = "show"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    guid: Mapped[str] = mapped_column(unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    offered_to_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    html: Mapped[str] = mapped_column(default="")
    medium: Mapped[Medium] = mapped_column(default=Medium.podcast)
    order: Mapped[Order] = mapped_column(default=Order.episodic)
    audience: Mapped[Audience] = mapped_column(default=Audience.public)
    language: Mapped[str] = mapped_column(default="en")
    categories: Mapped[list[str]] = mapped_column(default=list)
    cover: Mapped[str | None]
    is_explicit: Mapped[bool] = mapped_column(default=False)
    is_complete: Mapped[bool] = mapped_column(default=False)
    is_locked: Mapped[bool] = mapped_column(default=True)
    copyright: Mapped[str] = mapped_column(default="")
    license: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[Member] = relationship(foreign_keys=owner_id)
    offered_to: Mapped[Member | None] = relationship(foreign_keys=offered_to_id)
    hosts: Mapped[list["Host"]] = relationship(
        back_populates="show", order_by="Host.position", cascade="all, delete-orphan"
    )
    seasons: Mapped[list["Season"]] = relationship(
        back_populates="show", order_by="Season.number", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def url(self) -> str:
        return f"/shows/{self.slug}"

    @property
    def feed_url(self) -> str:
        """Where podcast apps subscribe to it."""
        return f"{self.url}/feed.xml"

    @property
    def stream(self) -> str:
        return f"show:{self.id}"

    @property
    def medium_label(self) -> str:
        return self.medium.label

    @property
    def language_name(self) -> str:
        return LANGUAGES.get(self.language, self.language)

    @property
    def cover_side(self) -> int:
        """The side of its cover in pixels, as feeds show it; 0 where there is none."""
        return int(self.cover.rpartition("-")[2]) if self.cover else 0

    @property
    def cover_url(self) -> str | None:
        """The whole cover as a JPEG, for feeds and for other sites."""
        return f"{self.url}/cover/{self.cover}.jpg" if self.cover else None

    def cover_of_side(self, side: int) -> str | None:
        """The cover for our own pages, as WebP in one of COVER_SIDES."""
        return f"{self.url}/cover/{self.cover}-{side}.webp" if self.cover else None

    @property
    def named_hosts(self) -> list[Member]:
        """Who is named as a host in public: the owner, and whoever has agreed."""
        agreed = [each.member for each in self.hosts if each.accepted and each.member_id != self.owner_id]
        return [self.owner, *agreed]

    def is_hosted_by(self, member: Member) -> bool:
        return member.id == self.owner_id or any(
            each.member_id == member.id and each.accepted for each in self.hosts
        )

    def host_of(self, member: Member) -> "Host | None":
        """The member's line among the hosts, answered or not."""
        return next((each for each in self.hosts if each.member_id == member.id), None)

    def season_name(self, number: int | None) -> str:
        """`Season 2: After the night`, or nothing for episodes outside of seasons."""
        if number is None:
            return ""
        name = next((each.name for each in self.seasons if each.number == number), "")
        return f"Season {number}: {name}" if name else f"Season {number}"


class Host(Model):
    """A member who hosts a show, named on it only once that member has agreed."""

    __tablename__ = "show_host"

    show_id: Mapped[int] = mapped_column(ForeignKey("show.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    accepted: Mapped[bool | None]

    show: Mapped[Show] = relationship(back_populates="hosts")
    member: Mapped[Member] = relationship()


class Season(Model):
    """A part of a show with a name of its own."""

    __tablename__ = "season"

    id: Mapped[int] = mapped_column(primary_key=True)
    show_id: Mapped[int] = mapped_column(ForeignKey("show.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(default="")

    show: Mapped[Show] = relationship(back_populates="seasons")

    __table_args__ = (UniqueConstraint("show_id", "number"),)
