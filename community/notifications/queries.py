"""A member's notices, put together by thread, without those of what may no longer be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from community.accounts.models import Member
from community.content.models import Content, State
from community.content.paging import PER_PAGE, Page
from community.content.queries import visible_to
from community.content.whole import whole
from community.core.db import db
from community.core.errors import NotFound
from community.core.streams import Stream
from community.notifications.models import Notice, NoticeKind
from community.shows.models import Show
from community.shows.queries import open_to

PLACES = {
    NoticeKind.decided: "/verification",
    NoticeKind.asked: "/verification",
    NoticeKind.unsafe: "/verification",
    NoticeKind.disputed: "/verification",
    NoticeKind.lapses_soon: "/verification",
    NoticeKind.lapsed: "/verification",
    NoticeKind.claim_made: "/desk",
    NoticeKind.claim_answered: "/desk",
    NoticeKind.speaker_asked: "/credits",
    NoticeKind.suspended: "/notices",
    NoticeKind.readmitted: "/notices",
    NoticeKind.media_ready: "/drafts",
    NoticeKind.media_failed: "/drafts",
}

WITH_ITS_CAUSE = (joinedload(Notice.actor), joinedload(Notice.asset), joinedload(Notice.show))


@dataclass(frozen=True)
class Group:
    """Notices of one kind about one thing, seen together or not seen yet; `last` is the newest of them."""

    last: Notice
    count: int
    people: int

    @property
    def is_new(self) -> bool:
        return self.last.seen_at is None

    @property
    def url(self) -> str:
        if self.last.kind == NoticeKind.reported:
            return f"/reports/{self.last.content_id}"
        if self.last.kind == NoticeKind.followed and self.last.actor:
            return self.last.actor.url
        if self.last.kind == NoticeKind.live_asked:
            return f"/posts/{self.last.stream.partition(':')[2]}/session/invitation"
        if self.last.show and not self.last.content:
            return self.last.show.url
        return self.last.content.url if self.last.content else PLACES[self.last.kind]


@dataclass(frozen=True)
class Bell:
    """How many groups are new, and the number up to which the page has heard the member's own stream."""

    new: int
    head: int


def bell(member: Member) -> Bell:
    """In one query, because every page asks."""
    head = select(Stream.head).where(Stream.key == stream_of(member.id)).scalar_subquery()
    found = db.session.execute(select(_new(member), func.coalesce(head, 0))).one()
    return Bell(*found)


def new_of(member: Member) -> int:
    return db.session.scalar(select(_new(member))) or 0


def page_of(member: Member, number: int) -> Page[Group]:
    """Raises NotFound behind the last page."""
    grouped = _grouped(member).limit(PER_PAGE + 1).offset((number - 1) * PER_PAGE)
    rows = db.session.execute(grouped).all()
    if not rows and number > 1:
        raise NotFound
    return Page(_groups(rows[:PER_PAGE]), number, len(rows) > PER_PAGE, "/notices")


def newest_group(member: Member, notice: Notice) -> Group | None:
    """The notices not seen yet to which `notice` belongs."""
    alike = (Notice.kind == notice.kind, Notice.stream == notice.stream, Notice.seen_at.is_(None))
    groups = _groups(db.session.execute(_grouped(member).where(*alike)).all())
    return groups[0] if groups else None


def stream_of(member_id: int) -> str:
    """The stream that only the member hears."""
    return f"member:{member_id}"


def _new(member: Member) -> Any:
    kinds = select(Notice.kind, Notice.stream).where(_shown_to(member), Notice.seen_at.is_(None))
    return select(func.count()).select_from(kinds.distinct().subquery()).scalar_subquery()


def _grouped(member: Member) -> Select[int, int, int]:
    last = func.max(Notice.id)
    counts = select(last, func.count(), func.count(Notice.actor_id.distinct()))
    return (
        counts.where(_shown_to(member))
        .group_by(Notice.kind, Notice.stream, Notice.seen_at)
        .order_by(last.desc())
    )


def _shown_to(member: Member) -> ColumnElement[bool]:
    """The member's own, unless the text that they lead to has been taken away or is closed by now."""
    return and_(
        Notice.member_id == member.id,
        _may_read(member, Notice.thread_id),
        _may_read(member, Notice.content_id),
        or_(Notice.show_id.is_(None), exists().where(Show.id == Notice.show_id, open_to(member))),
    )


def _may_read(member: Member, number: Any) -> ColumnElement[bool]:
    own = and_(Content.author_id == member.id, Content.state != State.deleted)
    open_to_member = or_(visible_to(member), own)
    if member.is_moderator:
        open_to_member = or_(open_to_member, Content.state == State.hidden)
    return or_(number.is_(None), exists().where(Content.id == number, open_to_member))


def _groups(rows: Sequence[Row[int, int, int]]) -> list[Group]:
    wanted = select(Notice).where(Notice.id.in_([row[0] for row in rows]))
    found = db.session.scalars(wanted.options(*WITH_ITS_CAUSE)).unique()
    notices = {each.id: each for each in found}
    contents = whole(number for each in notices.values() for number in (each.content_id, each.thread_id))
    for each in notices.values():
        _attach(each, contents)
    return [Group(notices[last], count, people) for last, count, people in rows]


def _attach(notice: Notice, contents: dict[int, Content]) -> None:
    """Give the notice what was loaded for all of them at once."""
    set_committed_value(notice, "content", contents.get(notice.content_id or 0))
    set_committed_value(notice, "thread", contents.get(notice.thread_id or 0))
