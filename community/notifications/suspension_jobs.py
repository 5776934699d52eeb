"""Telling a member that moderators have suspended the account, or have ended it."""

from community.accounts.models import Member
from community.core.db import db, unit_of_work
from community.notifications import actions
from community.notifications.models import NoticeKind


def tell_suspended(member_id: int, measure_id: int) -> None:
    _tell(member_id, NoticeKind.suspended, measure_id)


def tell_suspension_ended(member_id: int, measure_id: int) -> None:
    _tell(member_id, NoticeKind.readmitted, measure_id)


def _tell(member_id: int, kind: NoticeKind, measure_id: int) -> None:
    with unit_of_work():
        member = db.session.get_one(Member, member_id)
        actions.tell(member, kind, cause=f"measure:{measure_id}", stream="suspension")
