"""What moderators have to look at, what they have looked at, and the log that everybody reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from community.accounts.models import Member
from community.content import paging
from community.content.measures import Measure
from community.content.models import Content, State
from community.content.paging import Page
from community.content.queries import get_content
from community.content.whole import whole
from community.core.db import db
from community.moderation.models import Report, ReportState

ON_THE_LIST = 50


@dataclass(frozen=True)
class Matter:
    """Something on the moderators' list: how many reports it has there, and since when."""

    content: Content
    count: int
    at: datetime


@dataclass(frozen=True)
class Case:
    """One thing with all that was ever reported of it, and all that was done about it."""

    content: Content
    reports: Sequence[Report]
    measures: Sequence[Measure]

    @property
    def open_reports(self) -> list[Report]:
        return [each for each in self.reports if each.is_open]


def reported(moderator: Member) -> list[Matter]:
    """With open reports, those first that have waited longest."""
    since = func.min(Report.at)
    rows = _counted(moderator, ReportState.open, since).order_by(since)
    return _matters(rows)


def answered(moderator: Member) -> list[Matter]:
    """The last answers first."""
    last = func.max(Report.answered_at)
    return _matters(_counted(moderator, ReportState.answered, last).order_by(last.desc()))


def hidden(moderator: Member) -> list[Matter]:
    """What is hidden now, the last one first."""
    last = func.max(Measure.at)
    rows = select(Content.id, func.count(), last).join(Measure, Measure.content_id == Content.id)
    rows = rows.where(Content.state == State.hidden, Content.author_id != moderator.id)
    return _matters(rows.group_by(Content.id).order_by(last.desc()))


def get_case(moderator: Member, content_id: int) -> Case:
    """Of one's own words only what was done about them, not who reported them. Raises NotFound."""
    get_content(moderator, content_id)
    content = whole([content_id])[content_id]
    reports = select(Report).where(Report.content_id == content_id).order_by(Report.id.desc())
    measures = select(Measure).where(Measure.content_id == content_id).order_by(Measure.id.desc())
    own = content.author_id == moderator.id
    return Case(
        content=content,
        reports=[] if own else _all(reports.options(joinedload(Report.reporter))),
        measures=_all(measures.options(joinedload(Measure.moderator))),
    )


def own_report(member: Member, content: Content) -> Report | None:
    """The member's last report of it."""
    own = select(Report).where(Report.content_id == content.id, Report.reporter_id == member.id)
    return db.session.scalars(own.order_by(Report.id.desc()).limit(1)).one_or_none()


def log(number: int) -> Page[Measure]:
    """The public log, newest first. Raises NotFound behind the last page."""
    rows = select(Measure).order_by(Measure.id.desc())
    page: Page[Measure] = paging.turn_to(number, rows, address="/log")
    contents = whole(each.content_id for each in page.rows if each.content_id is not None)
    for each in page.rows:
        if each.content_id is not None:
            set_committed_value(each, "content", contents[each.content_id])
    return page


def measures_about(member: Member) -> Sequence[Measure]:
    """The last one first."""
    rows = select(Measure).where(Measure.member_id == member.id).order_by(Measure.id.desc())
    return _all(rows.options(joinedload(Measure.moderator)))


def _counted(moderator: Member, state: ReportState, at: Any) -> Select[int, int, datetime]:
    """Reports by what they are of; nobody sees who has reported their own words."""
    rows = select(Report.content_id, func.count(), at).join(Report.content)
    readable = Content.state.in_([State.published, State.hidden])
    rows = rows.where(Report.state == state, readable, Content.author_id != moderator.id)
    return rows.group_by(Report.content_id)


def _matters(rows: Select[int, int, datetime]) -> list[Matter]:
    found = db.session.execute(rows.limit(ON_THE_LIST)).all()
    contents = whole(row[0] for row in found)
    matters = [Matter(contents[number], count, at) for number, count, at in found]
    # A reply goes with its thread, when that is deleted.
    return [each for each in matters if each.content.thread.state != State.deleted]


def _all(rows: Select[Any]) -> Sequence[Any]:
    return db.session.scalars(rows).unique().all()
