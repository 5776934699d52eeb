"""Who: members, their badge, and the devices on which they are signed in."""

from datetime import datetime
from enum import IntEnum, StrEnum

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


class Check(StrEnum):
    """What a moderator looked at before a badge was given."""

    register = "register"
    document = "document"
    live = "live"

    @property
    def label(self) -> str:
        return CHECK_LABELS[self]


CHECK_LABELS = {
    Check.register: "Register entry",
    Check.document: "Document",
    Check.live: "Live check on a call",
}


class Level(IntEnum):
    """How much was checked; a badge begins with the third, the first two are about the address alone."""

    email = 1
    institution = 2
    document = 3
    register = 4

    @property
    def label(self) -> str:
        return LEVEL_LABELS[self]


LEVEL_LABELS = {
    Level.email: "E-mail address confirmed",
    Level.institution: "Address at an institution confirmed",
    Level.document: "Proof checked by a moderator",
    Level.register: "Register and proof, checked by two moderators",
}


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
    # Whether others see when this member is here and when this member writes.
    shows_presence: Mapped[bool] = mapped_column(default=True)
    suspended_until: Mapped[datetime | None]
    suspended_because: Mapped[str] = mapped_column(default="", server_default="")

    badge: Mapped["Badge | None"] = relationship(back_populates="member", lazy="joined", innerjoin=False)
    work_address: Mapped["WorkAddress | None"] = relationship()

    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint("handle = lower(handle)", name="handle_is_lower_case"),
    )

    @property
    def is_suspended(self) -> bool:
        return self.suspended_until is not None and self.suspended_until > clock.now()

    @property
    def is_moderator(self) -> bool:
        return self.role in {Role.moderator, Role.admin} and not self.is_suspended

    @property
    def is_administrator(self) -> bool:
        return self.role == Role.admin and not self.is_suspended

    @property
    def has_badge(self) -> bool:
        """Whether the badge counts now; one that has lapsed counts for nothing from that moment."""
        return self.badge is not None and not self.badge.lapsed

    @property
    def is_professional(self) -> bool:
        return self.has_badge and self.badge is not None and self.badge.profession != Profession.student

    @property
    def verified_as(self) -> Profession | None:
        """The profession for which the badge vouches now."""
        return self.badge.profession if self.badge and self.has_badge else None

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
    level: Mapped[int]
    checks: Mapped[list[str]]
    people: Mapped[int]
    checked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    lapsed_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(back_populates="badge")

    @property
    def lapsed(self) -> bool:
        """Looked at now; once it was written down, no clock that is put back makes it count again."""
        return self.lapsed_at is not None or self.expires_at <= clock.now()

    @property
    def profession_label(self) -> str:
        return self.profession.label

    @property
    def country_name(self) -> str:
        return country_name(self.country)

    @property
    def level_label(self) -> str:
        return Level(self.level).label

    @property
    def checks_label(self) -> str:
        """`Register entry and document`."""
        first, *rest = [Check(each).label for each in self.checks]
        return " and ".join([first, *(each[0].lower() + each[1:] for each in rest)])

    @property
    def people_label(self) -> str:
        return {1: "One moderator", 2: "Two moderators"}[self.people]


class Institution(Model):
    """A hospital, school or authority that gives addresses to its own people; the domain counts exactly."""

    __tablename__ = "institution"

    domain: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class WorkAddress(Model):
    """A member's address at an institution; it shows where somebody belongs, and never a profession."""

    __tablename__ = "work_address"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    domain: Mapped[str] = mapped_column(ForeignKey("institution.domain", ondelete="CASCADE"), index=True)
    confirmed_at: Mapped[datetime]

    institution: Mapped[Institution] = relationship(lazy="joined")


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
    work = "work"


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
