"""Telling a member of something once, and putting away what has been seen."""

from flask import render_template
from sqlalchemy import update

from community.accounts.models import Member
from community.content.models import Content
from community.core import clock, streams, text
from community.core.db import db, insert_new
from community.notifications import queries
from community.notifications.models import Notice, NoticeKind
from community.permissions import ensure, signed_in


def see(actor: Member, *, stream: str | None = None) -> int:
    """Mark the member's notices of `stream`, or all of them, as seen; returns how many are still new."""
    ensure(signed_in(actor))
    own = update(Notice).where(Notice.member_id == actor.id, Notice.seen_at.is_(None))
    if stream is not None:
        own = own.where(Notice.stream == stream)
    # One moment for all of them: what was seen together stays together in the list.
    seen = db.session.scalars(own.values(seen_at=clock.now()).returning(Notice.id)).all()
    new = queries.new_of(actor)
    if seen:
        streams.tell(queries.stream_of(actor.id), "notices.seen", {"new": new})
    return new


def tell(
    member: Member,
    kind: NoticeKind,
    *,
    cause: str,
    stream: str,
    content: Content | None = None,
    actor_id: int | None = None,
    asset_id: int | None = None,
    show_id: int | None = None,
) -> None:
    """Told before of the same cause, the member is left alone."""
    row = insert_new(
        Notice,
        member_id=member.id,
        kind=kind,
        cause=cause,
        stream=stream,
        content_id=content.id if content else None,
        thread_id=content.thread.id if content else None,
        actor_id=actor_id,
        asset_id=asset_id,
        show_id=show_id,
        at=clock.now(),
    )
    number = db.session.scalar(row.returning(Notice.id))
    if number is not None:
        _ring(member, db.session.get_one(Notice, number))


def _ring(member: Member, notice: Notice) -> None:
    group = queries.newest_group(member, notice)
    if group is None:
        return
    said = render_template("notifications/_said.html", group=group)
    body = {
        "new": queries.new_of(member),
        "words": text.plain(said),
        "url": group.url,
        "stream": notice.stream,
    }
    streams.tell(queries.stream_of(member.id), "notice", body)
