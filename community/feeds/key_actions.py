"""Keys of closed feeds: made once, shown once, and worth nothing from the moment they are revoked."""

import secrets
from datetime import timedelta

from sqlalchemy import delete, update

from community.accounts.models import Member
from community.accounts.session import digest
from community.core import clock, limits
from community.core.db import db
from community.feeds.models import FeedKey
from community.forums.models import Forum
from community.permissions import Audience, can_hold_key, can_revoke_key, ensure
from community.shows.models import Show

KEYS = "30 per hour"
NOTED_EVERY = timedelta(minutes=5)


def make_key(actor: Member, thing: Show | Forum) -> str:
    """The token of a new key; the one before, if there was one, opens nothing any more."""
    ensure(can_hold_key(actor, audience_of(thing)))
    limits.spend(f"feed-key:{actor.id}", KEYS)
    same = (FeedKey.member_id == actor.id, FeedKey.topic == thing.stream)
    db.session.execute(delete(FeedKey).where(*same))
    token = secrets.token_urlsafe(32)
    key = FeedKey(member_id=actor.id, topic=thing.stream, token_hash=digest(token), created_at=clock.now())
    db.session.add(key)
    return token


def audience_of(thing: Show | Forum) -> Audience:
    return thing.audience if isinstance(thing, Show) else thing.read


def revoke_key(actor: Member, key: FeedKey) -> None:
    ensure(can_revoke_key(actor, key))
    db.session.delete(key)


def note_use_of(key_id: int) -> None:
    """Whoever revoked it meanwhile has deleted it, and that is no error."""
    db.session.execute(update(FeedKey).where(FeedKey.id == key_id).values(last_used_at=clock.now()))


def is_to_be_noted(key: FeedKey) -> bool:
    """Apps ask often; its owner wants to know the hour, not the second."""
    return key.last_used_at is None or key.last_used_at < clock.now() - NOTED_EVERY
