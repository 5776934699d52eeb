"""Closing a discussion, so that nobody replies, and opening it again; every open page hears of it."""

from sqlalchemy import Table, select, update

from community.accounts.models import Member
from community.content.measures import Act, write_down
from community.core import clock, eventlog, limits, streams
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.events import DiscussionClosed, DiscussionOpened
from community.forums.lock_forms import NO_REASON
from community.forums.models import Post
from community.permissions import can_lock_post, can_open_post, ensure, runs_discussion

LOCKS = "20 per hour"

_posts: Table = Post.__table__  # type: ignore[assignment]  # Declared as any selectable.


def lock(actor: Member, post: Post, *, reason: str = "") -> None:
    """Nobody replies from now on. A moderator gives a reason, and may take over what the author has closed.

    Raises Conflict when it is closed already, Invalid at `reason`.
    """
    ensure(can_lock_post(actor, post))
    _take_turn(post)
    as_moderator = not runs_discussion(actor, post)
    if post.is_locked and (post.locked_by_moderator or not as_moderator):
        raise Conflict("This discussion is closed already, perhaps by somebody who was quicker.")
    limits.spend(f"lock:{actor.id}", LOCKS)
    _set(
        post,
        locked_at=clock.now(),
        locked_by_id=actor.id,
        locked_because=reason,
        locked_by_moderator=as_moderator,
    )
    measure_id = _note(actor, post, Act.close, reason) if as_moderator else 0
    eventlog.publish(DiscussionClosed(post.id, measure_id))
    streams.tell(post.stream, "post.locked", {"sentence": post.lock_sentence})


def open_again(actor: Member, post: Post, *, reason: str = "") -> None:
    """Replies are welcome again; a moderator who opens says why. Raises Conflict and Invalid as `lock`."""
    ensure(can_open_post(actor, post))
    _take_turn(post)
    ensure(can_open_post(actor, post))  # A moderator may have closed it meanwhile.
    if not post.is_locked:
        raise Conflict("This discussion is open already, perhaps because somebody was quicker.")
    limits.spend(f"lock:{actor.id}", LOCKS)
    _set(post, locked_at=None, locked_by_id=None, locked_because="", locked_by_moderator=False)
    measure_id = _note(actor, post, Act.open, reason) if not runs_discussion(actor, post) else 0
    eventlog.publish(DiscussionOpened(post.id, measure_id))
    streams.tell(post.stream, "post.opened", {})


def _take_turn(post: Post) -> None:
    """One after the other, replies included: the second sees what the first has made of the discussion."""
    db.session.execute(select(_posts.c.id).where(_posts.c.id == post.id).with_for_update())
    db.session.refresh(post, ["locked_at", "locked_by_moderator"])


def _set(post: Post, **values: object) -> None:
    # Through the table: it is no edit of the post, so it must not raise the version that guards those.
    db.session.execute(update(_posts).where(_posts.c.id == post.id).values(**values))
    db.session.refresh(post, list(values))


def _note(moderator: Member, post: Post, act: Act, reason: str) -> int:
    """The line in the public log; returns its number."""
    if not reason:
        raise Invalid(NO_REASON, field="reason")
    return write_down(moderator, post, act, reason).id
