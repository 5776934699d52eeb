"""What search engines may find: the public forums, shows and posts, nothing else."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import load_only

from community.content.queries import visible_to
from community.core.db import db
from community.forums import queries
from community.forums.models import Post
from community.shows.models import Show
from community.shows.queries import open_to

MOST = 50_000  # https://www.sitemaps.org/protocol.html


class Entry(NamedTuple):
    path: str
    changed_at: datetime | None


def entries() -> list[Entry]:
    """The newest public posts after forums and shows; as somebody without an account would find them."""
    forums = [Entry(forum.url, forum.last_post_at) for forum in queries.forums(None)]
    places = [Entry("/", None), Entry("/shows", None), *forums, *_shows()]
    return [*places, *_posts(MOST - len(places))]


def _shows() -> list[Entry]:
    only = load_only(Show.slug, Show.created_at, Show.edited_at)
    shows = select(Show).where(open_to(None)).order_by(Show.id).options(only)
    return [Entry(show.url, show.edited_at or show.created_at) for show in db.session.scalars(shows)]


def _posts(most: int) -> list[Entry]:
    only = load_only(Post.id, Post.slug, Post.published_at, Post.edited_at)
    posts = select(Post).where(visible_to(None)).order_by(Post.published_at.desc()).limit(most)
    return [
        Entry(post.url, post.edited_at or post.published_at)
        for post in db.session.scalars(posts.options(only))
    ]
