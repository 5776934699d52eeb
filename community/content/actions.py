"""What members do with anything published: find it helpful, save it, watch it or mute it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update

from community.accounts.models import Member
from community.content.models import Attention, Bookmark, Content, Helpful, Watch
from community.core import clock, limits, streams
from community.core.db import db, insert_new
from community.permissions import (
    Verdict,
    can_find_helpful,
    can_save,
    can_watch,
    can_watch_forum,
    can_watch_show,
    ensure,
)

if TYPE_CHECKING:
    from community.forums.models import Forum, Post
    from community.shows.models import Show

PRESSES = "60 per minute"


def find_helpful(actor: Member, content: Content) -> int:
    """Returns how many find it helpful now."""
    ensure(can_find_helpful(actor, content))
    limits.spend(f"press:{actor.id}", PRESSES)
    _wait_for_turn(content)
    db.session.execute(insert_new(Helpful, member_id=actor.id, content_id=content.id, at=clock.now()))
    return _count_helpful(content)


def find_helpful_no_more(actor: Member, content: Content) -> int:
    """Returns how many find it helpful now."""
    ensure(can_find_helpful(actor, content))
    limits.spend(f"press:{actor.id}", PRESSES)
    _wait_for_turn(content)
    db.session.execute(delete(Helpful).where(Helpful.member_id == actor.id, Helpful.content_id == content.id))
    return _count_helpful(content)


def save(actor: Member, content: Content) -> None:
    ensure(can_save(actor, content))
    limits.spend(f"press:{actor.id}", PRESSES)
    db.session.execute(insert_new(Bookmark, member_id=actor.id, content_id=content.id, at=clock.now()))


def take_from_saved(actor: Member, content: Content) -> None:
    ensure(can_save(actor, content))
    db.session.execute(
        delete(Bookmark).where(Bookmark.member_id == actor.id, Bookmark.content_id == content.id)
    )


def watch(actor: Member, thing: "Post | Forum | Show") -> None:
    ensure(_may_watch(actor, thing))
    _attend(actor, thing.stream, Attention.watching)


def mute(actor: Member, thing: "Post | Forum | Show") -> None:
    ensure(_may_watch(actor, thing))
    _attend(actor, thing.stream, Attention.muted)


def unwatch(actor: Member, thing: "Post | Forum | Show") -> None:
    """Neither watched nor muted any more."""
    ensure(_may_watch(actor, thing))
    db.session.execute(delete(Watch).where(Watch.member_id == actor.id, Watch.stream == thing.stream))


def _wait_for_turn(content: Content) -> None:
    """Two presses at once would each count without the other: the second waits for the first one's commit."""
    db.session.execute(select(Content.id).where(Content.id == content.id).with_for_update())


def _count_helpful(content: Content) -> int:
    count = db.session.scalar(select(func.count()).where(Helpful.content_id == content.id)) or 0
    # Through the table: a press is no edit, so it must not raise the version that guards against lost edits.
    row = update(Content).where(Content.id == content.id).values(helpful_count=count)
    db.session.execute(row)
    streams.tell(content.stream, "helpful", {"id": content.id, "count": count})
    return count


def _may_watch(actor: Member, thing: "Post | Forum | Show") -> Verdict:
    rules: dict[str, Callable[[Member, Any], Verdict]] = {
        "post": can_watch,
        "forum": can_watch_forum,
        "show": can_watch_show,
    }
    return rules[thing.stream.partition(":")[0]](actor, thing)


def _attend(actor: Member, stream: str, attention: Attention) -> None:
    now = clock.now()
    db.session.execute(insert_new(Watch, member_id=actor.id, stream=stream, attention=attention, at=now))
    mine = update(Watch).where(Watch.member_id == actor.id, Watch.stream == stream)
    db.session.execute(mine.values(attention=attention, at=now))
