"""Where episodes stand in their show: chosen by their author, and put in order by the hosts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from community.accounts.models import Member
from community.core.db import db
from community.core.errors import Invalid
from community.forums.episodes import Place, is_taken, next_number, numbers_beside
from community.forums.models import EpisodeType, Post
from community.permissions import can_add_episode, can_order_episodes, ensure
from community.shows.actions import has_changed, take_turn
from community.shows.models import Show


@dataclass(frozen=True)
class Line:
    """An episode, and where it shall stand."""

    post: Post
    season: int | None
    number: int | None
    type: EpisodeType


def order_episodes(actor: Member, show: Show, lines: Sequence[Line], *, version: int | None) -> None:
    """Put episodes in their places, all at once. Raises Conflict, and Invalid for a number that is taken."""
    ensure(can_order_episodes(actor, show))
    take_turn(show, version)
    _refuse_twice(show, lines)
    for line in lines:
        line.post.season, line.post.episode, line.post.episode_type = line.season, line.number, line.type
    has_changed(show)


def stand(post: Post, place: Place) -> None:
    """Note the place; a show in which its author may not publish counts as none."""
    show = place.show
    if show is not None and show.id != post.show_id and not can_add_episode(post.author, show):
        show = None
    chosen = place if show is not None else Place()
    post.show = show
    post.season, post.episode, post.episode_type = chosen.season, chosen.number, chosen.type
    post.is_explicit = chosen.is_explicit


def enter(post: Post) -> None:
    """Take the place that was noted, from now on; without a number a whole episode becomes the next one."""
    if post.show is None:
        return
    ensure(can_add_episode(post.author, post.show))
    keep_place(post)


def keep_place(post: Post) -> None:
    """Raises Invalid when another episode of the show has the number."""
    if post.show is None:
        return
    # Two who publish at the same moment get two numbers.
    db.session.execute(select(Show.id).where(Show.id == post.show.id).with_for_update())
    if post.episode is None and post.episode_type is EpisodeType.full:
        post.episode = next_number(post.show, post.season)
    _refuse_taken(post)


def _refuse_twice(show: Show, lines: Sequence[Line]) -> None:
    taken = numbers_beside(show, [line.post.id for line in lines])
    for line in lines:
        if line.number is None or line.type is not EpisodeType.full:
            continue
        if (line.season, line.number) in taken:
            where = f"Season {line.season}" if line.season else "The show"
            raise Invalid(f"{where} would have two episodes {line.number}. Give one of them another number.")
        taken.add((line.season, line.number))


def _refuse_taken(post: Post) -> None:
    is_numbered = post.episode is not None and post.episode_type is EpisodeType.full
    if is_numbered and post.show and is_taken(post.show, post.season, post.episode or 0, but=post):
        where = f"Season {post.season}" if post.season else "The show"
        free = next_number(post.show, post.season)
        raise Invalid(
            f"{where} has an episode {post.episode} already. The next one is {free}.", field="episode"
        )
