"""Posts by their recordings: who may see one, and which a member has begun."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, lazyload, load_only, selectinload

from community.accounts.models import Member
from community.content.queries import visible_to
from community.core.db import db
from community.forums.models import Post
from community.media.models import Asset
from community.media.position_models import Position
from community.media.position_queries import SECONDS_WORTH_KEEPING
from community.permissions import can_read

# A poster needs no captions and no chapters.
ONLY_ITS_FILES = (selectinload(Asset.renditions), lazyload(Asset.tracks), lazyload(Asset.chapters))
AS_A_LINE = (
    contains_eager(Post.asset).options(*ONLY_ITS_FILES),
    load_only(Post.title, Post.slug, Post.kind),
)


def may_see_asset(member: Member | None, asset_id: int) -> bool:
    judged_by = load_only(Post.author_id, Post.state, Post.audience)
    posts = db.session.scalars(select(Post).where(Post.asset_id == asset_id).options(judged_by))
    return any(can_read(member, post) for post in posts)


def begun(member: Member, *, most: int = 3) -> list[tuple[Post, Position]]:
    """What the member has begun to watch or to hear and not finished, the newest first."""
    rows = db.session.execute(
        select(Post, Position)
        .join(Position, Position.asset_id == Post.asset_id)
        .join(Asset, Asset.id == Post.asset_id)
        .where(visible_to(member), Position.member_id == member.id, Position.finished.is_(False))
        .where(Position.seconds >= SECONDS_WORTH_KEEPING)
        .options(*AS_A_LINE)
        .order_by(Position.at.desc())
        .limit(most)
    )
    return [(post, position) for post, position in rows]


def recording_of_post(post_id: int) -> int | None:
    """The number of the recording that a post shows."""
    return db.session.scalar(select(Post.asset_id).where(Post.id == post_id))
