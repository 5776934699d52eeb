"""The episodes of shows: in the order of their show, what stands before and after, which number is next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import load_only

from community.accounts.models import Member
from community.content.models import State
from community.content.queries import visible_to
from community.core.db import db
from community.forums.models import EpisodeType, Post
from community.forums.queries import Posts, visible_posts
from community.permissions import can_read_show
from community.shows.models import Order, Show

# What takes a number: whatever others see, or will see by itself.
NUMBERED = (State.published, State.hidden, State.scheduled, State.processing)
LAST = 10_000_000


@dataclass(frozen=True)
class Place:
    """Where a post stands in a show, as its author has chosen it; without a show, nowhere."""

    show: Show | None = None
    season: int | None = None
    number: int | None = None
    type: EpisodeType = EpisodeType.full
    is_explicit: bool = False


@dataclass(frozen=True)
class Neighbours:
    """An episode's show, and the published episodes on both sides of it, in the order of listening."""

    show: Show
    previous: Post | None
    next: Post | None


def episodes_of(member: Member | None, show: Show) -> Posts:
    """Published and visible to the member: a serial from its beginning, anything else from the newest."""
    posts = visible_posts(member).where(Post.show_id == show.id)
    return posts.order_by(*_from_the_beginning() if show.order is Order.serial else _from_the_newest())


def trailer_of(member: Member | None, show: Show) -> Post | None:
    """The newest trailer of the show."""
    trailers = visible_posts(member).where(Post.show_id == show.id, Post.episode_type == EpisodeType.trailer)
    newest = trailers.order_by(Post.published_at.desc(), Post.id.desc()).limit(1)
    return db.session.scalars(newest).unique().one_or_none()


def newest_of(member: Member | None, shows: Iterable[Show]) -> dict[int, Post]:
    """The newest episode of each show, by the show's number."""
    rank = func.row_number().over(
        partition_by=Post.show_id, order_by=(Post.published_at.desc(), Post.id.desc())
    )
    ranked = select(Post.id, rank.label("rank")).where(
        visible_to(member), Post.show_id.in_([each.id for each in shows])
    )
    newest = ranked.subquery()
    posts = select(Post).where(Post.id.in_(select(newest.c.id).where(newest.c.rank == 1)))
    named = posts.options(load_only(Post.show_id, Post.title, Post.slug, Post.published_at))
    return {each.show_id: each for each in db.session.scalars(named) if each.show_id}


def seasons_of(member: Member | None, show: Show) -> list[int]:
    """The numbers of the seasons in which the member finds episodes."""
    found = select(Post.season).where(visible_to(member), Post.show_id == show.id, Post.season.is_not(None))
    return [each for each in db.session.scalars(found.distinct().order_by(Post.season)) if each]


def count_of(member: Member | None, show: Show) -> int:
    return (
        db.session.scalar(select(func.count(Post.id)).where(visible_to(member), Post.show_id == show.id)) or 0
    )


def next_number(show: Show, season: int | None) -> int:
    """The number after the highest one of the season."""
    return next_numbers([show]).get((show.id, season), 1)


def next_numbers(shows: Sequence[Show]) -> dict[tuple[int, int | None], int]:
    """By show and season; a season without an episode is not among them, and begins with 1."""
    taken = select(Post.show_id, Post.season, func.max(Post.episode)).where(
        Post.show_id.in_([each.id for each in shows]), Post.state.in_(NUMBERED), Post.episode.is_not(None)
    )
    rows = db.session.execute(taken.group_by(Post.show_id, Post.season)).all()
    return {(show_id, season): (highest or 0) + 1 for show_id, season, highest in rows if show_id}


def is_taken(show: Show, season: int | None, number: int, *, but: Post) -> bool:
    """Whether another whole episode has the number."""
    same = (Post.show_id == show.id, Post.season.is_not_distinct_from(season), Post.episode == number)
    others = (Post.id != but.id, Post.state.in_(NUMBERED), Post.episode_type == EpisodeType.full)
    return db.session.scalar(select(Post.id).where(*same, *others).limit(1)) is not None


def numbers_beside(show: Show, moved: Sequence[int]) -> set[tuple[int | None, int | None]]:
    """Season and number of the show's whole episodes, without those that are `moved`."""
    whole = (Post.state.in_(NUMBERED), Post.episode_type == EpisodeType.full, Post.episode.is_not(None))
    rows = select(Post.season, Post.episode).where(Post.show_id == show.id, *whole, Post.id.not_in(moved))
    return {(season, number) for season, number in db.session.execute(rows)}


def neighbours_of(member: Member | None, post: Post) -> Neighbours | None:
    """None for a post that is in no show, or in one that the member may not read."""
    if post.show is None or not can_read_show(member, post.show):
        return None
    if not post.is_published:
        return Neighbours(post.show, None, None)
    in_show = select(Post).where(visible_to(member), Post.show_id == post.show_id, Post.id != post.id)
    named = in_show.options(load_only(Post.title, Post.slug)).limit(1)
    order = _keys() if post.show.order is Order.serial else (Post.published_at, Post.id)
    values = _values(post) if post.show.order is Order.serial else (post.published_at, post.id)
    before = named.where(_less(order, values)).order_by(*(key.desc() for key in order))
    after = named.where(_less(values, order)).order_by(*order)
    return Neighbours(
        post.show, db.session.scalars(before).one_or_none(), db.session.scalars(after).one_or_none()
    )


def _keys() -> tuple[Any, ...]:
    """How a serial is followed; an episode without a number comes after those that have one."""
    return (
        func.coalesce(Post.season, 0),
        case((Post.episode_type == EpisodeType.trailer, 0), else_=1),
        func.coalesce(Post.episode, LAST),
        Post.published_at,
        Post.id,
    )


def _values(post: Post) -> tuple[Any, ...]:
    """The keys of one episode."""
    return (
        post.season or 0,
        0 if post.episode_type is EpisodeType.trailer else 1,
        LAST if post.episode is None else post.episode,
        post.published_at,
        post.id,
    )


def _less(first: Sequence[Any], second: Sequence[Any]) -> Any:
    """Whether `first` comes before `second`, compared key by key."""
    steps = [
        and_(
            *(a == b for a, b in zip(first[:place], second[:place], strict=True)),
            first[place] < second[place],
        )
        for place in range(len(first))
    ]
    return or_(*steps)


def _from_the_beginning() -> tuple[Any, ...]:
    return _keys()


def _from_the_newest() -> tuple[Any, ...]:
    return (func.coalesce(Post.season, 0).desc(), Post.published_at.desc(), Post.id.desc())
