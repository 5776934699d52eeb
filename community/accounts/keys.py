"""Links that are mailed: made for one purpose, kept as a hash, used once."""

import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, select, update

from community.accounts.models import Key, Member, Purpose
from community.accounts.session import digest
from community.core import clock, jobs
from community.core.db import db
from community.core.errors import Problem

VALID_FOR = {
    Purpose.confirm: timedelta(days=3),
    Purpose.reset: timedelta(minutes=30),
    Purpose.work: timedelta(days=3),
}


class LinkOver(Problem):
    """The link is unknown, too old, or was used already; which of them is not said."""

    status = 410

    def __init__(self) -> None:
        super().__init__("This link is no longer valid. Ask for a new one.")


def mint(member: Member, purpose: Purpose) -> str:
    """The token of a new link to the member's address; one that was mailed before stays valid beside it."""
    return draw(reserve(member, purpose, email=member.email))


def reserve(member: Member, purpose: Purpose, *, email: str) -> Key:
    """A link whose token nobody knows until it is drawn, so that it can be asked for now and mailed later."""
    key = Key(member_id=member.id, purpose=purpose, email=email)
    _renew(key)
    db.session.add(key)
    db.session.flush()  # Whoever draws it asks for it by its number.
    return key


def draw(key: Key) -> str:
    """The token of a link that was reserved; a second draw makes the first one worthless."""
    token = _renew(key)
    # Deleted when its time is over, so that no clock that is put back brings it to life again.
    name, after = f"accounts.forget_key:{key.token_hash}", VALID_FOR[key.purpose]
    jobs.start("accounts.forget_key", key=name, after=after, key_id=key.id)
    return token


def forget(key_id: int) -> None:
    """Delete a link whose time is over, and the address with it."""
    db.session.execute(delete(Key).where(Key.id == key_id, Key.expires_at <= clock.now()))


def is_open(token: str, purpose: Purpose) -> bool:
    return find(token, purpose) is not None


def find(token: str, purpose: Purpose) -> Key | None:
    """The link, as long as it could still be used."""
    return db.session.scalars(select(Key).where(_opens(token, purpose))).one_or_none()


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


def _renew(key: Key) -> str:
    token = secrets.token_urlsafe(32)
    key.token_hash, key.expires_at = digest(token), clock.now() + VALID_FOR[key.purpose]
    return token
