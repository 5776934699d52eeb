"""Who is there: members by handle, by address and by what one types, their devices and their followers."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from community.accounts import session
from community.accounts.models import Follow, Login, Member
from community.core.db import db
from community.core.errors import NotFound
from community.core.text import tidy

MOST_SUGGESTIONS = 8


@dataclass(frozen=True)
class Following:
    """How a profile stands with others: whom it follows, who follows it, and whether the reader does."""

    followers: int
    followed: int
    by_reader: bool


def get_member(reader: Member | None, handle: str) -> Member:
    """Raises NotFound also for whoever has not confirmed the address, except to themselves."""
    found = db.session.scalars(
        select(Member).where(Member.handle == handle, _visible_to(reader))
    ).one_or_none()
    if found is None:
        raise NotFound()
    return found


def by_id(member_id: int) -> Member:
    """Raises NotFound."""
    member = db.session.get(Member, member_id)
    if member is None:
        raise NotFound()
    return member


def by_email(email: str) -> Member | None:
    return db.session.scalars(select(Member).where(Member.email == email)).one_or_none()


def is_free(handle: str) -> bool:
    return db.session.scalar(select(Member.id).where(Member.handle == handle)) is None


def following_of(member: Member, reader: Member | None) -> Following:
    counts = db.session.execute(
        select(
            select(func.count()).where(Follow.member_id == member.id).scalar_subquery(),
            select(func.count()).where(Follow.follower_id == member.id).scalar_subquery(),
        )
    ).one()
    return Following(*counts, by_reader=reader is not None and is_following(reader, member))


def is_following(reader: Member, member: Member) -> bool:
    return db.session.get(Follow, (reader.id, member.id)) is not None


def followed_by(member: Member) -> Sequence[int]:
    """The ids of the members whom `member` follows."""
    return db.session.scalars(select(Follow.member_id).where(Follow.follower_id == member.id)).all()


def suggested(reader: Member, typed: str) -> Sequence[Member]:
    """Members whose handle or a word of whose name begins with what was typed; shortest handles first."""
    begin = _escaped(tidy(typed).removeprefix("@").lower())
    if not begin:
        return []
    fits = or_(
        Member.handle.like(f"{begin}%", escape="\\"),
        Member.name.ilike(f"{begin}%", escape="\\"),
        Member.name.ilike(f"% {begin}%", escape="\\"),
    )
    order = (func.length(Member.handle), Member.handle)
    wanted = select(Member).where(fits, _visible_to(reader)).order_by(*order).limit(MOST_SUGGESTIONS)
    return db.session.scalars(wanted).all()


def logins_of(member: Member) -> Sequence[Login]:
    """The devices on which the member is signed in now, the one used last first."""
    wanted = select(Login).where(Login.member_id == member.id, session.IS_ALIVE)
    return db.session.scalars(wanted.order_by(Login.last_seen_at.desc(), Login.id.desc())).all()


def get_login(member: Member, login_id: int) -> Login:
    """A device of the member's own; raises NotFound."""
    login = db.session.get(Login, login_id)
    if login is None or login.member_id != member.id or login.ended_at:
        raise NotFound()
    return login


def _visible_to(reader: Member | None) -> ColumnElement[bool]:
    # Before the address is confirmed anybody could have taken it, so such a profile is nobody's yet.
    confirmed = Member.confirmed_at.is_not(None)
    return or_(confirmed, Member.id == reader.id) if reader else confirmed


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
