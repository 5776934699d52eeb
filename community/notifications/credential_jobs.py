"""Telling applicants, holders of badges and moderators what has become of claims and badges."""

from community.accounts.models import Member
from community.core.db import db, reading, unit_of_work
from community.notifications import actions, listeners
from community.notifications.models import NoticeKind


def tell_moderators_of_claim(claim_id: int, member_id: int) -> None:
    _tell_moderators(NoticeKind.claim_made, cause=f"claim:{claim_id}", but=member_id)


def tell_moderators_of_answer(claim_id: int) -> None:
    _tell_moderators(NoticeKind.claim_answered, cause=f"answer:{claim_id}", but=0)


def tell_claimant(claim_id: int, member_id: int) -> None:
    _tell(member_id, NoticeKind.decided, cause=f"decision:{claim_id}")


def tell_claimant_asked(claim_id: int, member_id: int) -> None:
    _tell(member_id, NoticeKind.asked, cause=f"asked:{claim_id}")


def tell_claimant_unsafe(claim_id: int, member_id: int) -> None:
    _tell(member_id, NoticeKind.unsafe, cause=f"unsafe:{claim_id}")


def tell_first_holder(claim_id: int, first_member_id: int) -> None:
    _tell(first_member_id, NoticeKind.disputed, cause=f"dispute:{claim_id}")


def tell_of_lapse_soon(member_id: int, days: int) -> None:
    _tell(member_id, NoticeKind.lapses_soon, cause=f"lapse-in:{days}")


def tell_of_lapse(member_id: int) -> None:
    _tell(member_id, NoticeKind.lapsed, cause="lapse")


def _tell(member_id: int, kind: NoticeKind, *, cause: str) -> None:
    with unit_of_work():
        member = db.session.get_one(Member, member_id)
        actions.tell(member, kind, cause=cause, stream="verification")


def _tell_moderators(kind: NoticeKind, *, cause: str, but: int) -> None:
    with reading():
        moderators = listeners.moderators_but(but)
    for each in moderators:
        with unit_of_work():
            actions.tell(db.session.get_one(Member, each), kind, cause=cause, stream="desk:0")
