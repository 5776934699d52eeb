"""Where a member has come to in a recording."""

from community.accounts.models import Member
from community.core.db import db
from community.core.errors import NotFound
from community.media import queries
from community.media.models import Asset
from community.media.position_models import Position

# Less was a press on the wrong button, and is no reason to begin anywhere but at the beginning.
SECONDS_WORTH_KEEPING = 2.0


def get_visible_asset(member: Member, asset_id: int) -> Asset:
    """A recording that the member may see; raises NotFound."""
    asset = db.session.get(Asset, asset_id)
    if asset is None or not queries.may_see(member, asset_id):
        raise NotFound
    return asset


def position_of(member: Member, asset: Asset) -> float:
    """In seconds; 0 for who has not begun, or has come to the end."""
    position = db.session.get(Position, (member.id, asset.id))
    begun = position is not None and position.seconds >= SECONDS_WORTH_KEEPING
    return position.seconds if position and begun else 0.0
