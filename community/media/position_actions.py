"""Keeping where a member has come to in a recording."""

from datetime import timedelta

from sqlalchemy import update

from community.accounts.models import Member
from community.core import clock, limits
from community.core.db import db, insert_new
from community.media import queries
from community.media.models import Asset
from community.media.position_models import Position
from community.permissions import can_keep_position, ensure

SAVES = "120 per minute"
SHARE_OF_THE_END = 0.03
SECONDS_OF_THE_END = 30.0


def keep_position(actor: Member, asset: Asset, *, seconds: float, age: float = 0.0) -> None:
    """The newest word counts, by when it was so and not by when it came in."""
    ensure(can_keep_position(actor, asset, sees=queries.may_see(actor, asset.id)))
    limits.spend(f"position:{actor.id}", SAVES)
    at, finished = clock.now() - timedelta(seconds=age), is_at_the_end(asset, seconds)
    values = {"seconds": 0.0 if finished else seconds, "finished": finished, "at": at}
    db.session.execute(insert_new(Position, member_id=actor.id, asset_id=asset.id, **values))
    mine = (Position.member_id == actor.id, Position.asset_id == asset.id)
    db.session.execute(update(Position).where(*mine, Position.at <= at).values(**values))


def is_at_the_end(asset: Asset, seconds: float) -> bool:
    """Whoever leaves during the last words, or the music after them, has heard it all."""
    length = asset.duration or 0.0
    return length - seconds <= min(SECONDS_OF_THE_END, SHARE_OF_THE_END * length)
