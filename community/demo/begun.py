"""Where some members of the demo have left off, so that their home offers to go on."""

from datetime import timedelta

from sqlalchemy import select

from community.accounts.models import Member
from community.core import clock
from community.core.db import db
from community.demo.texts import posts
from community.forums.models import Post
from community.media.position_models import Position

# A member, a post by its stem, the share of it that was played, and how many hours ago that was.
LEFT = (
    ("jonas-reyes", "01-hyperkalaemia-five-traces", 0.55, 3),
    ("jonas-reyes", "27-five-days-podcast", 0.3, 20),
    ("marta-olsen", "15-glucose-curve", 0.7, 26),
    ("lin-hsu", "12-capnography-wave", 0.4, 5),
)


def fill() -> None:
    """Add the positions that are missing, in the running unit of work."""
    titles = {each["stem"]: each["title"] for each in posts()}
    for handle, stem, share, hours in LEFT:
        member = db.session.scalars(select(Member).where(Member.handle == handle)).one()
        asset = db.session.scalars(select(Post).where(Post.title == titles[stem])).one().asset
        if asset is None or asset.duration is None:
            continue
        if db.session.get(Position, (member.id, asset.id)) is not None:
            continue
        at = clock.now() - timedelta(hours=hours)
        seconds = share * asset.duration
        db.session.add(Position(member_id=member.id, asset_id=asset.id, seconds=seconds, at=at))
