"""Shows (podcasts and video series), their hosts and seasons; an episode is a post that names its show."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.core.db import Model
from community.permissions import Audience


class Medium(StrEnum):
    """What its episodes are, in the words of `podcast:medium` (Podcasting 2.0)."""

    podcast = "podcast"
    video = "video"


class Order(StrEnum):
    """How episodes are to be followed, in the words of `itunes:type`."""

    episodic = "episodic"
    serial = "serial"


class Show(Model):
    """A podcast or a video series; `guid` is its `podcast:guid` and never changes."""

    __tablename__ = "show"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    guid: Mapped[str] = mapped_column(unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
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

    owner: Mapped[Member] = relationship()
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
