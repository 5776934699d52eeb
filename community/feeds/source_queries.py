"""Feeds from elsewhere as their member finds them, and how far each has come."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from community.accounts.models import Member
from community.core.db import db
from community.core.errors import NotFound
from community.feeds.source_models import ItemState, Source, SourceItem
from community.permissions import can_use_source, ensure

MOST_FAILED = 20


@dataclass(frozen=True)
class Progress:
    """`12 of 80`, and the newest of those that could not be had."""

    brought: int
    waiting: int
    failed: int
    problems: Sequence[SourceItem]
    pause: str

    @property
    def total(self) -> int:
        return self.brought + self.waiting + self.failed


def sources_of(member: Member) -> Sequence[Source]:
    mine = select(Source).where(Source.member_id == member.id).options(joinedload(Source.show))
    return db.session.scalars(mine.order_by(Source.created_at.desc(), Source.id.desc())).all()


def get_source(member: Member, source_id: int) -> Source:
    """One of the member's own; raises NotFound."""
    whole = (joinedload(Source.show), joinedload(Source.forum))
    source = db.session.scalars(select(Source).where(Source.id == source_id).options(*whole)).one_or_none()
    if source is None:
        raise NotFound
    ensure(can_use_source(member, source))
    return source


def progress_of(source: Source) -> Progress:
    mine = SourceItem.source_id == source.id
    counted = select(SourceItem.state, func.count()).where(mine).group_by(SourceItem.state)
    counts: dict[ItemState, int] = dict(db.session.execute(counted).all())
    failed = select(SourceItem).where(mine, SourceItem.state == ItemState.failed)
    paused = select(SourceItem.reason).where(
        mine, SourceItem.state == ItemState.waiting, SourceItem.reason != ""
    )
    return Progress(
        brought=counts.get(ItemState.brought, 0),
        waiting=counts.get(ItemState.waiting, 0),
        failed=counts.get(ItemState.failed, 0),
        problems=db.session.scalars(failed.order_by(SourceItem.id.desc()).limit(MOST_FAILED)).all(),
        pause=db.session.scalar(paused.order_by(SourceItem.id).limit(1)) or "",
    )
