"""Who may see a recording: whoever may read a post that shows it."""

from sqlalchemy import select
from sqlalchemy.orm import load_only

from community.accounts.models import Member
from community.core.db import db
from community.forums.models import Post
from community.permissions import can_read


def may_see_asset(member: Member | None, asset_id: int) -> bool:
    judged_by = load_only(Post.author_id, Post.state, Post.audience)
    posts = db.session.scalars(select(Post).where(Post.asset_id == asset_id).options(judged_by))
    return any(can_read(member, post) for post in posts)
