"""Who is to hear of something: never its author, never who has muted it, never who may not read it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from community.accounts.models import Member
from community.content.models import Attention, Content, State, Watch
from community.core import clock, text
from community.core.db import db
from community.notifications.models import NoticeKind
from community.permissions import Role, can_read

if TYPE_CHECKING:
    from community.forums.models import Post, Reply

Reasons = dict[int, NoticeKind]

# What comes here from another house may have appeared there years ago, and eighty of it at a time.
STILL_NEW = timedelta(days=1)


def of_reply(reply: "Reply") -> Reasons:
    """For each member the nearest reason: named in it, answered by it, or taking part in the thread."""
    post = reply.post
    part = {post.author_id, *_watching(post.stream), *_writing(reply)}
    chosen: Reasons = dict.fromkeys(part, NoticeKind.replied)
    if reply.parent:
        chosen[reply.parent.author_id] = NoticeKind.answered
    chosen |= dict.fromkeys(_named(reply.body), NoticeKind.mentioned)
    return _those_who_hear(chosen, reply, post)


def of_post(post: "Post") -> Reasons:
    """Those who watch its forum or its show, and those whom it names; of what is old already, nobody."""
    if post.published_at and post.published_at < clock.now() - STILL_NEW:
        return {}
    watching = _watching(post.forum.stream) if post.forum else ()
    chosen: Reasons = dict.fromkeys(watching, NoticeKind.published)
    chosen |= dict.fromkeys(_watching(post.show.stream) if post.show else (), NoticeKind.episode)
    chosen |= dict.fromkeys(_named(post.body), NoticeKind.mentioned)
    return _those_who_hear(chosen, post, post)


def of_session(post: "Post") -> Reasons:
    """Those who watch the post, its forum or its show: it has begun to be discussed live."""
    places = [each.stream for each in (post, post.forum, post.show) if each is not None]
    members = {member for stream in places for member in _watching(stream)}
    return _those_who_hear(dict.fromkeys(members, NoticeKind.live_began), post, post)


def moderators_but(*excluded: int) -> list[int]:
    desk = select(Member.id).where(Member.role.in_([Role.moderator, Role.admin]))
    return list(db.session.scalars(desk.where(Member.id.not_in(excluded)).order_by(Member.id)))


def _watching(stream: str) -> Iterable[int]:
    watching = (Watch.stream == stream, Watch.attention == Attention.watching)
    return db.session.scalars(select(Watch.member_id).where(*watching)).all()


def _writing(reply: "Reply") -> Iterable[int]:
    """Everybody who has a reply under the same post."""
    kind: Any = type(reply)
    under = (kind.post_id == reply.post_id, kind.state == State.published)
    return db.session.scalars(select(kind.author_id).where(*under).distinct()).all()


def _named(source: str) -> Iterable[int]:
    handles = text.mentioned(source)
    return db.session.scalars(select(Member.id).where(Member.handle.in_(handles))).all() if handles else ()


def _those_who_hear(chosen: Reasons, content: Content, post: "Post") -> Reasons:
    if not content.is_published:
        return {}
    deaf = {content.author_id, *_muting(post)}
    members = db.session.scalars(select(Member).where(Member.id.in_(chosen.keys() - deaf))).unique()
    return {each.id: chosen[each.id] for each in members if can_read(each, content) and can_read(each, post)}


def _muting(post: "Post") -> set[int]:
    """Who has muted the thread; or the forum, unless the show or the thread is watched all the same."""
    streams = [each.stream for each in (post.forum, post.show, post) if each is not None]
    rows = db.session.execute(
        select(Watch.member_id, Watch.stream, Watch.attention).where(Watch.stream.in_(streams))
    ).all()
    # The nearest word counts: that about the thread over that about the show, and both over the forum's.
    nearest = {
        row.member_id: row.attention for row in sorted(rows, key=lambda row: streams.index(row.stream))
    }
    return {member for member, said in nearest.items() if said == Attention.muted}
