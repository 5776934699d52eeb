"""Shows as a reader may find them, and those in which a member publishes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from community.accounts.models import Member
from community.core.db import db
from community.core.errors import Invalid, NotFound
from community.permissions import audiences_of, can_read_show, ensure
from community.shows.models import Host, Show

Shows = Select[Any]

WITH_PEOPLE = (
    joinedload(Show.owner),
    selectinload(Show.hosts).joinedload(Host.member),
    selectinload(Show.seasons),
)


def get_show(member: Member | None, slug: str) -> Show:
    """Raises NotFound for a show that is not there, or not for this member."""
    found = select(Show).where(Show.slug == slug).options(*WITH_PEOPLE)
    show = db.session.scalars(found).unique().one_or_none()
    if show is None:
        raise NotFound
    ensure(can_read_show(member, show))
    return show


def open_to(member: Member | None) -> ColumnElement[bool]:
    """The rows of Show that the member may read."""
    own = Show.id.in_(_taken_part_in(member)) if member else false()
    return or_(Show.audience.in_(audiences_of(member)), own)


def visible_shows(member: Member | None) -> Shows:
    """All that the member may read, by name."""
    return select(Show).where(open_to(member)).options(*WITH_PEOPLE).order_by(Show.title, Show.id)


def hosted_by(reader: Member | None, host: Member) -> list[Show]:
    """The shows on which `host` is named, as far as `reader` may read them."""
    agreed = exists().where(Host.show_id == Show.id, Host.member_id == host.id, Host.accepted.is_(True))
    shows = visible_shows(reader).where(or_(Show.owner_id == host.id, agreed))
    return list(db.session.scalars(shows).unique())


def shows_to_publish_in(member: Member) -> list[Show]:
    """Those whose owner or agreed host the member is."""
    return hosted_by(member, member)


def asked_of(member: Member) -> list[Show]:
    """Those that wait for the member's answer: to host them, or to own them."""
    asked = exists().where(Host.show_id == Show.id, Host.member_id == member.id, Host.accepted.is_(None))
    waiting = select(Show).where(or_(asked, Show.offered_to_id == member.id)).order_by(Show.title)
    return list(db.session.scalars(waiting.options(joinedload(Show.owner))).unique())


def get_host(show: Show, handle: str) -> Host:
    """The line of a member among the hosts; raises NotFound."""
    host = next((each for each in show.hosts if each.member.handle == handle), None)
    if host is None:
        raise NotFound
    return host


def member_to_ask(handle: str) -> Member:
    """Raises Invalid, at the field, when nobody confirmed has the handle."""
    name = handle.strip().removeprefix("@").lower()
    found = select(Member).where(Member.handle == name, Member.confirmed_at.is_not(None))
    member = db.session.scalars(found).unique().one_or_none()
    if member is None:
        raise Invalid(f"Nobody here is called @{name}. Look for the handle on their profile.", field="handle")
    return member


def hears_show(member: Member | None, show_id: int) -> bool:
    show = db.session.get(Show, show_id)
    return show is not None and bool(can_read_show(member, show))


def _taken_part_in(member: Member) -> Any:
    hosted = select(Host.show_id).where(Host.member_id == member.id, Host.accepted.is_not(False))
    own: Sequence[Any] = (Show.owner_id == member.id, Show.offered_to_id == member.id)
    return select(Show.id).where(or_(*own, Show.id.in_(hosted)))
