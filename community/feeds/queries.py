"""What stands in feeds, in as many questions for one post as for three hundred."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import defer, joinedload, lazyload, selectinload

from community.accounts.models import Member
from community.content import paging
from community.content.models import State
from community.content.paging import Page
from community.content.queries import visible_to
from community.core.db import db
from community.core.errors import NotFound
from community.core.eventlog import EventRow
from community.feeds.items import FOR_EVERY_APP
from community.feeds.models import Channel, Excerpt, FileDigest
from community.feeds.source_models import SourceItem
from community.forums.models import Post, Speaker
from community.media.models import Asset, Rendition, Track
from community.permissions import can_read, ensure
from community.shows.models import Show

EPISODES = 300
POSTS = 50

WHOLE = (
    joinedload(Post.author),
    joinedload(Post.forum),
    selectinload(Post.speakers).joinedload(Speaker.member),
    defer(Post.body),
)
IN_A_LISTING = (
    *WHOLE,
    joinedload(Post.asset).options(defer(Asset.peaks), lazyload(Asset.tracks), lazyload(Asset.chapters)),
)
IN_A_PODCAST = (
    *WHOLE,
    joinedload(Post.asset).options(
        defer(Asset.peaks), selectinload(Asset.tracks).options(defer(Track.vtt)), selectinload(Asset.chapters)
    ),
)


def posts(member: Member | None, *wanted: Any) -> Select[Any]:
    newest = (Post.published_at.desc(), Post.id.desc())
    return select(Post).where(visible_to(member), *wanted).order_by(*newest)


def listing(number: int, member: Member | None, *wanted: Any, address: str) -> Page[Post]:
    rows = posts(member, *wanted).options(*IN_A_LISTING)
    page: Page[Post] = paging.turn_to(number, rows, address=address, per_page=POSTS)
    return page


def episodes(number: int, member: Member | None, show: Show, *, address: str) -> Page[Post]:
    """Only what can be played: an episode without a file would be refused by every app."""
    playable = exists().where(Rendition.asset_id == Post.asset_id, Rendition.name.in_(FOR_EVERY_APP))
    rows = posts(member, Post.show_id == show.id, playable).options(*IN_A_PODCAST)
    page: Page[Post] = paging.turn_to(number, rows, address=address, per_page=EPISODES)
    return page


def get_enclosure(member: Member | None, post_id: int) -> Post:
    """A post with its recording; raises NotFound unless the member may see both."""
    with_recording = joinedload(Post.asset).options(defer(Asset.peaks))
    post = db.session.scalars(select(Post).where(Post.id == post_id).options(with_recording)).one_or_none()
    if post is None or post.asset is None:
        raise NotFound
    ensure(can_read(member, post))
    return post


def newest_episodes(show: Show) -> Sequence[Post]:
    """For its owner to choose from."""
    with_recording = joinedload(Post.asset).options(lazyload("*"))
    playable = (Post.show_id == show.id, Post.state == State.published, Post.asset_id.is_not(None))
    newest = select(Post).where(*playable).order_by(Post.published_at.desc(), Post.id.desc())
    return db.session.scalars(newest.options(with_recording, defer(Post.html)).limit(POSTS)).all()


def channel_of(show: Show) -> Channel:
    """What the show says in its feed; nothing, until its owner writes something there."""
    return db.session.get(Channel, show.id) or Channel(
        show_id=show.id, contact="", funding_url="", funding_words="", moved_to="", is_blocked=False
    )


def digests_of(posts: Sequence[Post]) -> dict[str, str]:
    """Key of a stored file -> its SHA-256 in hexadecimal, as far as it has been counted."""
    keys = [each.key for post in posts if post.asset for each in post.asset.renditions]
    counted = db.session.scalars(select(FileDigest).where(FileDigest.key.in_(keys)))
    return {each.key: each.sha256 for each in counted}


def excerpts_of(posts: Sequence[Post]) -> dict[int, Excerpt]:
    rows = db.session.scalars(select(Excerpt).where(Excerpt.post_id.in_([each.id for each in posts])))
    return {each.post_id: each for each in rows}


def guids_of(posts: Sequence[Post]) -> dict[int, str]:
    """The numbers of posts that came from another house -> what they were known by there."""
    ids = [each.id for each in posts]
    rows = db.session.execute(select(SourceItem.post_id, SourceItem.guid).where(SourceItem.post_id.in_(ids)))
    return {post_id: guid for post_id, guid in rows if post_id is not None}


def newest_event() -> datetime | None:
    """When anything at all last happened here: no feed can have changed after it."""
    return db.session.scalar(select(func.max(EventRow.at)))


def counted(keys: Iterable[str]) -> set[str]:
    return set(db.session.scalars(select(FileDigest.key).where(FileDigest.key.in_(list(keys)))))
