"""Links that are mailed: made for one purpose, kept as a hash, used once."""

import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, select, update

from community.accounts.models import Key, Member, Purpose
from community.accounts.session import digest
from community.core import clock
from community.core.db import db
from community.core.errors import Problem

VALID_FOR = {Purpose.confirm: timedelta(days=3), Purpose.reset: timedelta(minutes=30)}


class LinkOver(Problem):
    """The link is unknown, too old, or was used already; which of them is not said."""

    status = 410

    def __init__(self) -> None:
        super().__init__("This link is no longer valid. Ask for a new one.")


def mint(member: Member, purpose: Purpose) -> str:
    """The token of a new link to the member's address; one that was mailed before stays valid beside it."""
    token = secrets.token_urlsafe(32)
    expires_at = clock.now() + VALID_FOR[purpose]
    key = Key(token_hash=digest(token), purpose=purpose, email=member.email, expires_at=expires_at)
    key.member_id = member.id
    db.session.add(key)
    return token


def is_open(token: str, purpose: Purpose) -> bool:
    return db.session.scalar(select(Key.id).where(_opens(token, purpose))) is not None


def use(token: str, purpose: Purpose) -> Member:
    """Whose link it is; raises LinkOver. Of two that use it at once, one comes too late."""
    taken = update(Key).where(_opens(token, purpose)).values(used_at=clock.now()).returning(Key.member_id)
    member = db.session.get(Member, db.session.scalar(taken) or 0)
    if member is None:
        raise LinkOver()
    return member


def void(member: Member, purpose: Purpose) -> None:
    """Every link that was mailed for this purpose and not used yet is worth nothing any more."""
    unused = (Key.member_id == member.id, Key.purpose == purpose, Key.used_at.is_(None))
    db.session.execute(update(Key).where(*unused).values(used_at=clock.now()))


def _opens(token: str, purpose: Purpose) -> ColumnElement[bool]:
    return and_(
        Key.token_hash == digest(token),
        Key.purpose == purpose,
        Key.used_at.is_(None),
        Key.expires_at > clock.now(),
    )
