"""Where a file on its way belongs, in the word that its upload carries: the post for which it was chosen."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import load_only

from community.accounts.models import Member
from community.content.models import State
from community.core.db import db
from community.forums.models import Post
from community.media.upload_models import Upload


def place_of(post: Post) -> str:
    return f"post:{post.id}"


def post_id_in(place: str) -> int | None:
    kind, _, number = place.partition(":")
    return int(number) if kind == "post" else None


def posts_of(member: Member, uploads: Sequence[Upload]) -> Mapping[str, Post]:
    """By place, the member's own posts that wait for one of these files."""
    ids = {post_id_in(each.place) for each in uploads} - {None}
    own = (Post.id.in_(ids), Post.author_id == member.id, Post.state != State.deleted)
    posts = db.session.scalars(select(Post).where(*own).options(load_only(Post.title))) if ids else ()
    return {place_of(post): post for post in posts}
