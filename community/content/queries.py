"""What may be seen of all that is published, and what a member has marked of it."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import with_polymorphic

from community.accounts.models import Member
from community.content.models import Attention, Bookmark, Content, Helpful, State, Watch
from community.core import text
from community.core.db import db
from community.core.errors import NotFound
from community.permissions import audiences_of, can_read, ensure


def visible_to(member: Member | None) -> ColumnElement[bool]:
    """The rows of Content that may stand in a list: published, and for an audience of the member."""
    own = Content.author_id == member.id if member else false()
    return and_(Content.state == State.published, or_(Content.audience.in_(audiences_of(member)), own))


def get_content(member: Member | None, content_id: int) -> Content:
    """A post or a reply by its number; raises NotFound when it, or its thread, is not visible."""
    kinds = with_polymorphic(Content, "*")
    content = db.session.scalars(select(kinds).where(kinds.id == content_id)).one_or_none()
    if content is None:
        raise NotFound
    ensure(can_read(member, content))
    ensure(can_read(member, content.thread))
    return content


def saved_of(member: Member | None, ids: Iterable[int]) -> frozenset[int] | None:
    """Which of `ids` the member has saved; None for somebody who has no account and so no shelf."""
    if member is None:
        return None
    mine = select(Bookmark.content_id).where(Bookmark.member_id == member.id)
    return frozenset(db.session.scalars(mine.where(Bookmark.content_id.in_(list(ids)))))


def found_helpful_of(member: Member | None, ids: Iterable[int]) -> frozenset[int]:
    if member is None:
        return frozenset()
    mine = select(Helpful.content_id).where(Helpful.member_id == member.id)
    return frozenset(db.session.scalars(mine.where(Helpful.content_id.in_(list(ids)))))


def attention_of(member: Member | None, stream: str) -> Attention | None:
    """Whether the member watches or has muted the stream; None says neither."""
    if member is None:
        return None
    watch = db.session.get(Watch, (member.id, stream))
    return watch.attention if watch else None


def known_handles(source: str) -> frozenset[str]:
    """The handles named in a text that are somebody's; only these become links."""
    named = text.mentioned(source)
    if not named:
        return frozenset()
    return frozenset(db.session.scalars(select(Member.handle).where(Member.handle.in_(named))))
