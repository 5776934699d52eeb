"""Reporting what is wrong; hiding and restoring it, with a reason and a line in the log."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import select

from community.accounts.models import Member
from community.content.measures import Act, Measure, write_down
from community.content.models import Content, State
from community.core import clock, eventlog, limits, realtime, streams
from community.core.db import db
from community.core.errors import Conflict
from community.events import ContentHidden, ContentReported, ContentRestored
from community.moderation.models import Reason, Report, ReportState
from community.permissions import can_hide, can_report, ensure

REPORTS = "10 per hour"
REPORTS_STREAM = "reports:0"


class Answer(Protocol):
    """What a moderator may do about something: hide it, restore it, or leave it as it is."""

    def __call__(self, actor: Member, content: Content, *, reason: str) -> object: ...


def report(actor: Member, content: Content, *, reason: Reason, words: str) -> Report:
    """Raises Conflict when the member's earlier report of it is still open, or when it is hidden already."""
    ensure(can_report(actor, content))
    _lock(content)
    if content.state != State.published:
        raise Conflict("This has been hidden in the meantime, so there is nothing left to report.")
    if _has_open_report(actor, content):
        raise Conflict("You have reported this already. A moderator will look at it.")
    limits.spend(f"report:{actor.id}", REPORTS)
    made = Report(
        content=content, reporter=actor, reason=reason, words=words, state=ReportState.open, at=clock.now()
    )
    db.session.add(made)
    db.session.flush()  # The event speaks of the report by its number.
    eventlog.publish(ContentReported(made.id, content.id, actor.id))
    _tell_moderators("report.made")
    return made


def hide(actor: Member, content: Content, *, reason: str) -> Measure:
    """Nobody but its author and moderators sees it from now on; answers all open reports of it.

    Raises Conflict when it is not published any more.
    """
    ensure(can_hide(actor, content))
    _lock(content)
    if content.state != State.published:
        raise Conflict("This is no longer published; perhaps another moderator was quicker.")
    content.state, content.hidden_because = State.hidden, reason
    measure = write_down(actor, content, Act.hide, reason)
    _close(open_reports(content), actor, reason)
    eventlog.publish(ContentHidden(content.id, measure.id))
    _tell_moderators("report.answered")
    if content.thread is content:
        # A reply's readers may stay; who reads a hidden thread has to leave it.
        for stream in content.streams:
            realtime.recheck(stream=stream)
    return measure


def restore(actor: Member, content: Content, *, reason: str) -> Measure:
    """Raises Conflict when it is not hidden."""
    ensure(can_hide(actor, content))
    _lock(content)
    if content.state != State.hidden:
        raise Conflict("This is not hidden; perhaps another moderator was quicker.")
    content.state, content.hidden_because = State.published, None
    measure = write_down(actor, content, Act.restore, reason)
    eventlog.publish(ContentRestored(content.id, measure.id))
    _tell_moderators("report.answered")
    return measure


def dismiss(actor: Member, content: Content, *, reason: str) -> None:
    """Answer the open reports of it and leave it as it is. Raises Conflict when none is open."""
    ensure(can_hide(actor, content))
    reports = open_reports(content)
    if not reports:
        raise Conflict("There is no open report of this; perhaps another moderator was quicker.")
    _close(reports, actor, reason)
    _tell_moderators("report.answered")


def open_reports(content: Content) -> Sequence[Report]:
    """Locked until the end of the unit of work, so that each is answered once."""
    of_it = select(Report).where(Report.content_id == content.id, Report.state == ReportState.open)
    return db.session.scalars(of_it.order_by(Report.id).with_for_update(of=Report)).all()


def _has_open_report(member: Member, content: Content) -> bool:
    mine = select(Report.id).where(
        Report.content_id == content.id,
        Report.reporter_id == member.id,
        Report.state == ReportState.open,
    )
    return db.session.scalar(mine) is not None


def _lock(content: Content) -> None:
    """One change at a time: of two moderators, the second sees what the first one did."""
    state = select(Content.state).where(Content.id == content.id).with_for_update()
    if db.session.scalars(state).one() != content.state:
        db.session.refresh(content)


def _tell_moderators(type: str) -> None:
    """That there is something else on the list; what, each looks up, as nobody hears of their own words."""
    streams.tell(REPORTS_STREAM, type, {})


def _close(reports: Sequence[Report], moderator: Member, answer: str) -> None:
    now = clock.now()
    for each in reports:
        each.close(moderator, answer=answer, at=now)
