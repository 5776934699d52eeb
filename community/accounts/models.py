"""Who: members, their badge, and the devices on which they are signed in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.core import clock
from community.core.countries import country_name
from community.core.db import Model
from community.core.languages import language_names
from community.permissions import Role

HUES = 8
PORTRAIT_SIDES = (96, 256)


class Profession(StrEnum):
    """The professions that a claim may name; each has its word on the badge."""

    physician = "physician"
    nurse = "nurse"
    midwife = "midwife"
    pharmacist = "pharmacist"
    allied = "allied"
    educator = "educator"
    student = "student"

    @property
    def label(self) -> str:
        return PROFESSION_LABELS[self]


PROFESSION_LABELS = {
    Profession.physician: "Physician",
    Profession.nurse: "Nurse",
    Profession.midwife: "Midwife",
    Profession.pharmacist: "Pharmacist",
    Profession.allied: "Allied health professional",
    Profession.educator: "Health educator",
    Profession.student: "Student",
}


class Method(StrEnum):
    """How a claim was checked."""

    document = "document"
    register = "register"

    @property
    def label(self) -> str:
        return (
            "Document seen by a moderator"
            if self is Method.document
            else "Found in the register by a moderator"
        )


class Member(Model):
    """A person with an account; what the person is allowed follows from the badge and the role."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    role: Mapped[Role] = mapped_column(default=Role.member)
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    portrait: Mapped[str | None]
    speciality: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[str]] = mapped_column(default=list)
    bio: Mapped[str] = mapped_column(default="")
    interests: Mapped[str] = mapped_column(default="")

    badge: Mapped["Badge | None"] = relationship(back_populates="member", lazy="joined", innerjoin=False)

    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint("handle = lower(handle)", name="handle_is_lower_case"),
    )

    @property
    def is_moderator(self) -> bool:
        return self.role in {Role.moderator, Role.admin}

    @property
    def has_badge(self) -> bool:
        """Whether the badge counts now; one that has lapsed counts for nothing from that moment."""
        return self.badge is not None and not self.badge.lapsed

    @property
    def is_professional(self) -> bool:
        return self.has_badge and self.badge is not None and self.badge.profession != Profession.student

    @property
    def rights_until(self) -> datetime | None:
        return self.badge.expires_at if self.badge and self.has_badge else None

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def url(self) -> str:
        return f"/members/{self.handle}"

    @property
    def portrait_url(self) -> str | None:
        return self._portrait_of_side(PORTRAIT_SIDES[0])

    @property
    def large_portrait_url(self) -> str | None:
        return self._portrait_of_side(PORTRAIT_SIDES[-1])

    def _portrait_of_side(self, side: int) -> str | None:
        return f"{self.url}/portrait/{self.portrait}-{side}.webp" if self.portrait else None

    @property
    def whereabouts(self) -> str:
        """`Abidjan, Côte d’Ivoire`, as far as it is said."""
        return ", ".join(word for word in (self.place, country_name(self.country)) if word)

    @property
    def language_names(self) -> str:
        return language_names(self.languages)

    @property
    def initials(self) -> str:
        words = self.name.split()
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    @property
    def hue(self) -> int:
        """Which of the avatar's colours is theirs, always the same one."""
        return sum(self.handle.encode()) % HUES


class Badge(Model):
    """What was checked of a member, how, when, until when; drawn from a decision, never from text."""

    __tablename__ = "badge"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    profession: Mapped[Profession]
    speciality: Mapped[str] = mapped_column(default="")
    country: Mapped[str]
    register: Mapped[str] = mapped_column(default="")
    method: Mapped[Method]
    checked_at: Mapped[datetime]
    checked_by: Mapped[Role]
    expires_at: Mapped[datetime]

    member: Mapped[Member] = relationship(back_populates="badge")

    @property
    def lapsed(self) -> bool:
        return self.expires_at <= clock.now()

    @property
    def profession_label(self) -> str:
        return self.profession.label

    @property
    def method_label(self) -> str:
        return self.method.label

    @property
    def checked_by_label(self) -> str:
        return self.checked_by.label


class Login(Model):
    """A signed-in device: the cookie holds a random token, the row only its SHA-256."""

    __tablename__ = "login"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    device: Mapped[str]
    stays: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship()


class Follow(Model):
    """One member follows another."""

    __tablename__ = "follow"

    follower_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class Purpose(StrEnum):
    """What a letter's link is for; it works for nothing else."""

    confirm = "confirm"
    reset = "reset"


class Key(Model):
    """A link that was mailed: works once, for one purpose, for a while; the row holds only its SHA-256."""

    __tablename__ = "key"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    purpose: Mapped[Purpose]
    email: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship()
