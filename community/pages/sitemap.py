"""What search engines may find: the public forums and the public posts, nothing else."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import load_only

from community.content.queries import visible_to
from community.core.db import db
from community.forums import queries
from community.forums.models import Post

MOST = 50_000  # https://www.sitemaps.org/protocol.html


class Entry(NamedTuple):
    path: str
    changed_at: datetime | None


def entries() -> list[Entry]:
    """The newest public posts after the forums; as somebody without an account would find them."""
    forums = [Entry(forum.url, forum.last_post_at) for forum in queries.forums(None)]
    return [Entry("/", None), *forums, *_posts(MOST - len(forums) - 1)]


def _posts(most: int) -> list[Entry]:
    only = load_only(Post.id, Post.slug, Post.published_at, Post.edited_at)
    posts = select(Post).where(visible_to(None)).order_by(Post.published_at.desc()).limit(most)
    return [
        Entry(post.url, post.edited_at or post.published_at)
        for post in db.session.scalars(posts.options(only))
    ]
