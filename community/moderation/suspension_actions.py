"""Suspending a member until a day, and ending it earlier: with a reason, a line in the log and a notice."""

from datetime import timedelta

from community.accounts.models import Member
from community.content.measures import Act, Measure, write_down_of_member
from community.core import clock, eventlog, realtime
from community.core.db import db
from community.core.errors import Conflict
from community.events import MemberSuspended, SuspensionEnded
from community.permissions import can_suspend, ensure


def suspend(actor: Member, member: Member, *, days: int, reason: str) -> Measure:
    """From now on the member reads what everybody reads, and changes nothing. Raises Conflict."""
    ensure(can_suspend(actor, member))
    _take_turn(member)
    if member.is_suspended:
        raise Conflict(f"{member.name} is suspended already; perhaps another moderator was quicker.")
    member.suspended_until = clock.now() + timedelta(days=days)
    member.suspended_because = reason
    measure = write_down_of_member(actor, member, Act.suspend, reason, until=member.suspended_until)
    eventlog.publish(MemberSuspended(member.id, measure.id))
    realtime.recheck(member=member.id)
    return measure


def end_suspension(actor: Member, member: Member, *, reason: str) -> Measure:
    """Before its day. Raises Conflict when it has ended already."""
    ensure(can_suspend(actor, member))
    _take_turn(member)
    if not member.is_suspended:
        raise Conflict(f"{member.name} is not suspended; perhaps another moderator was quicker.")
    member.suspended_until, member.suspended_because = None, ""
    measure = write_down_of_member(actor, member, Act.readmit, reason)
    eventlog.publish(SuspensionEnded(member.id, measure.id))
    return measure


def _take_turn(member: Member) -> None:
    """Of two moderators, the second sees what the first one did."""
    db.session.refresh(member, with_for_update={"of": Member})
