"""What members do in a discussion: reply, correct, take back, mark as useful; every open page hears of it."""

from datetime import datetime
from typing import Any

from flask import get_template_attribute
from sqlalchemy import Table, bindparam, func, insert, select, update

from community.accounts.models import Member
from community.content.models import Content, Revision, State
from community.content.queries import known_handles
from community.core import clock, eventlog, limits, streams, text
from community.core.db import db, plain, stored
from community.core.errors import Conflict, NotFound
from community.events import ReplyDeleted, ReplyEdited, ReplyFoundUseful, ReplyPosted
from community.forums.models import Post, Reply
from community.forums.session_pace import ensure_pace
from community.permissions import (
    can_ask,
    can_delete_reply,
    can_edit_reply,
    can_mark_useful,
    can_read,
    can_reply,
    ensure,
)

REPLIES = "20 per minute"
QUESTIONS = "6 per 10 minutes"
EDITS = "20 per minute"
COUNTED = ("reply_count", "last_reply_at")
# What a reply has before anybody has done anything with it.
NEW: dict[str, Any] = {
    "edited_at": None,
    "helpful_count": 0,
    "hidden_because": None,
    "version": 1,
    "is_useful": False,
    "is_question": False,
    "vote_count": 0,
    "answered_at": None,
    "pinned_at": None,
}

_posts: Table = Post.__table__  # type: ignore[assignment]  # Declared as any selectable.
_replies: Table = Reply.__table__  # type: ignore[assignment]  # As above.
_contents: Table = Content.__table__  # type: ignore[assignment]  # As above.
_WRITE_CONTENT = insert(_contents).returning(_contents.c.id)
_WRITE_REPLY = insert(_replies)
# Asked with every reply, and so made once. Posts through their table: a reply is no edit of the post, so it
# must not raise the version that guards those.
_TURN = select(_posts.c.locked_at).where(_posts.c.id == bindparam("of")).with_for_update()
_SENT = select(_replies.c.id).where(
    _replies.c.sender_id == bindparam("sender_id"), _replies.c.client_id == bindparam("client_id")
)
_counted = update(_posts).where(_posts.c.id == bindparam("of"))
_TURN_TO_SPEAK = _counted.values(
    reply_count=_posts.c.reply_count + 1, last_reply_at=bindparam("at")
).returning(_posts.c.reply_count, _posts.c.locked_at)
_readable = (Reply.post_id == bindparam("of"), Reply.state == State.published)
_COUNT_ANEW = _counted.values(
    reply_count=select(func.count(Reply.id)).where(*_readable).scalar_subquery(),
    last_reply_at=select(func.max(Reply.published_at)).where(*_readable).scalar_subquery(),
).returning(_posts.c.reply_count)


def reply(actor: Member, post: Post, *, body: str, client_id: str, parent_id: int | None = None) -> Reply:
    """Say something under `post`; the same `client_id` sent twice is one reply and the same answer.

    Raises NotFound when `parent_id` is no reply under this post, TooMany when it was very often.
    """
    ensure(can_read(actor, post))
    words = _words(body, client_id)  # Before one's turn, so that nobody else waits for them.
    now, count = _wait_for_turn_to_speak(post)
    if sent := _sent_before(actor, post, client_id):
        return sent
    ensure(can_reply(actor, post))
    ensure_pace(actor, post)
    limits.spend(f"reply:{actor.id}", REPLIES)
    parent = _parent(post, parent_id)
    return _post(_write(actor, post, client_id, now, words, parent), count)


def ask(actor: Member, post: Post, *, body: str, client_id: str) -> Reply:
    """Put a question into the queue of a live session; it stands in the discussion as well."""
    ensure(can_read(actor, post))
    words = _words(body, client_id)
    now, count = _wait_for_turn_to_speak(post)
    if sent := _sent_before(actor, post, client_id):
        return sent
    ensure(can_ask(actor, post))
    ensure_pace(actor, post)
    limits.spend(f"question:{actor.id}", QUESTIONS)
    return _post(_write(actor, post, client_id, now, words | {"is_question": True}), count)


def edit_reply(actor: Member, reply: Reply, *, body: str) -> None:
    ensure(can_edit_reply(actor, reply))
    limits.spend(f"edit:{actor.id}", EDITS)
    if body == reply.body:
        return
    now = clock.now()
    reply.revisions.append(Revision(body=reply.body, at=now))
    reply.body, reply.html, reply.edited_at = body, _html(body, reply.client_id), now
    eventlog.publish(ReplyEdited(reply_id=reply.id))
    streams.tell(reply.stream, "reply.edited", shown(reply))


def delete_reply(actor: Member, reply: Reply) -> None:
    """Take a reply back: its place in the discussion stays, its words are gone wherever they were kept."""
    ensure(can_delete_reply(actor, reply))
    for revision in reply.revisions:
        db.session.delete(revision)
    reply.state, reply.is_useful = State.deleted, False
    reply.body = reply.html = ""
    eventlog.publish(ReplyDeleted(reply_id=reply.id))
    tell_removal(reply)


def mark_useful(actor: Member, reply: Reply) -> None:
    """The author of the post says that this reply helped."""
    ensure(can_mark_useful(actor, reply))
    if reply.is_useful:
        return
    reply.is_useful = True
    eventlog.publish(ReplyFoundUseful(reply_id=reply.id))
    streams.tell(reply.stream, "reply.useful", {"id": reply.id, "useful": True})


def unmark_useful(actor: Member, reply: Reply) -> None:
    ensure(can_mark_useful(actor, reply))
    if reply.is_useful:
        reply.is_useful = False
        streams.tell(reply.stream, "reply.useful", {"id": reply.id, "useful": False})


def tell_removal(reply: Reply) -> None:
    """Have every open page drop the words of a reply that was deleted or hidden, and the log of them, too."""
    _wait_for_turn(reply.post)
    count = recount(reply.post)
    body = shown(reply) | {"count": count}
    for type in ("reply.posted", "reply.edited", "reply.restored"):
        streams.take_back(reply.stream, type, reply.id, body | {"client_id": reply.client_id})
    streams.tell(reply.stream, "reply.removed", body)


def tell_restoration(reply: Reply) -> None:
    """Have every open page show a reply again that was hidden."""
    _wait_for_turn(reply.post)
    streams.tell(reply.stream, "reply.restored", shown(reply) | {"count": recount(reply.post)})


def tell_badge(member: Member, post: Post) -> None:
    """Have open pages draw a member's badge as it is now, and the log of what was told before, too."""
    own = (Reply.author_id == member.id, Reply.post_id == post.id, Reply.state == State.published)
    for reply in db.session.scalars(select(Reply).where(*own)):
        streams.draw_anew(post.stream, reply.id, shown(reply)["html"])
    streams.tell(post.stream, "badge.changed", {"handle": member.handle})


def shown(reply: Reply) -> dict[str, Any]:
    """A reply as browsers hear it: one rendering, right for every viewer."""
    db.session.flush()  # The template shows what the database will hold.
    body = {
        "id": reply.id,
        "parent": reply.parent_id,
        "author": reply.author.handle,
        "html": get_template_attribute("forums/_reply.html", "reply_item")(reply),
    }
    return body | {"question": _in_queue(reply)} if reply.is_question else body


def recount(post: Post) -> int:
    """Count the replies under a post whose turn it is; returns how many may be read."""
    count: int = db.session.scalars(_COUNT_ANEW, {"of": post.id}).one()
    db.session.expire(post, COUNTED)
    return count


def _post(made: Reply, count: int) -> Reply:
    eventlog.publish(ReplyPosted(reply_id=made.id, post_id=made.post_id))
    told = shown(made) | {"client_id": made.client_id, "count": count}
    made.told_as = streams.tell(made.stream, "reply.posted", told)
    return made


def _in_queue(reply: Reply) -> str | None:
    """The question's row; none once its words are gone."""
    if not reply.is_published:
        return None
    row: str = get_template_attribute("forums/_session_question.html", "question_row")(reply)
    return row


def _wait_for_turn(post: Post) -> None:
    """One change at a time under a post: its count is exact, what is sent twice or after a lock is seen."""
    _see_lock(post, db.session.scalars(_TURN, {"of": post.id}).one())


def _wait_for_turn_to_speak(post: Post) -> tuple[datetime, int]:
    """As `_wait_for_turn`, and counts one reply more at once; when it is, and how many there are with it."""
    now = clock.now()
    count, locked_at = plain(_TURN_TO_SPEAK, {"of": post.id, "at": now}).one()
    db.session.expire(post, COUNTED)
    _see_lock(post, locked_at)
    return now, count


def _see_lock(post: Post, locked_at: datetime | None) -> None:
    if locked_at != post.locked_at:
        db.session.refresh(post, ["locked_at", "locked_because", "locked_by_id", "locked_by_moderator"])


def _sent_before(actor: Member, post: Post, client_id: str) -> Reply | None:
    """The reply that was sent under this id; it is no further one, so the post counts its replies anew."""
    sent_id = plain(_SENT, {"sender_id": actor.id, "client_id": client_id}).scalar()
    if sent_id is None:
        return None
    recount(post)
    sent = db.session.get_one(Reply, sent_id)
    if sent.post_id != post.id:
        raise Conflict("This reply was sent under another post already. Load the page and write it again.")
    return sent


def _parent(post: Post, parent_id: int | None) -> Reply | None:
    """The reply that is answered; an answer to an answer joins the others under their common one."""
    if parent_id is None:
        return None
    parent = db.session.get(Reply, parent_id)
    if parent is None or parent.post_id != post.id:
        raise NotFound(
            "The reply that you answer is not there. Perhaps its post was removed; load the page again."
        )
    return parent.parent or parent


def _write(
    actor: Member, post: Post, client_id: str, now: datetime, own: dict[str, Any], parent: Reply | None = None
) -> Reply:
    """Keep a reply in two plain statements: to find out that these are needed takes longer than they do."""
    row = {
        "type": "reply",
        "author_id": actor.id,
        "sender_id": actor.id,
        "client_id": client_id,
        "post_id": post.id,
        "parent_id": parent.id if parent else None,
        "audience": post.audience,
        "state": State.published,
        "verified_as": actor.verified_as,
        "created_at": now,
        "published_at": now,
        **NEW,
    } | own
    row["id"] = plain(_WRITE_CONTENT, row).scalar_one()
    plain(_WRITE_REPLY, row)
    return stored(Reply, row, author=actor, post=post, parent=parent)


def _words(body: str, client_id: str) -> dict[str, Any]:
    return {"body": body, "html": _html(body, client_id)}


def _html(body: str, client_id: str) -> str:
    return text.render(body, mentions=known_handles(body), anchor=client_id)
