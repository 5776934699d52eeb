"""Telling applicants, holders of badges and moderators what has become of claims and badges.

A claim can be asked about, decided and appealed more than once: each time is told once.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from community import events
from community.accounts.letters import Letter
from community.accounts.models import Member
from community.core import eventlog
from community.core.db import db, reading, unit_of_work
from community.notifications import actions, listeners
from community.notifications import credential_letters as letters
from community.notifications.models import NoticeKind

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Write = Callable[[Member], Letter | None]


def tell_moderators_of_claim(claim_id: int, member_id: int) -> None:
    for happened in (events.ClaimMade, events.ClaimAppealed):
        _tell_moderators(NoticeKind.claim_made, happened(claim_id, member_id), but=member_id)


def tell_moderators_of_answer(claim_id: int) -> None:
    _tell_moderators(NoticeKind.claim_answered, events.InformationGiven(claim_id), but=0)


def tell_claimant(claim_id: int, member_id: int) -> None:
    _tell(member_id, NoticeKind.decided, events.ClaimDecided(claim_id, member_id), letters.news)


def tell_claimant_asked(claim_id: int, member_id: int) -> None:
    _tell(member_id, NoticeKind.asked, events.InformationAsked(claim_id, member_id), letters.news)


def tell_claimant_unsafe(claim_id: int, member_id: int) -> None:
    _tell(member_id, NoticeKind.unsafe, events.EvidenceUnsafe(claim_id, member_id), letters.news)


def tell_first_holder(claim_id: int, first_member_id: int) -> None:
    happened = events.ClaimDisputed(claim_id, first_member_id)
    _tell(first_member_id, NoticeKind.disputed, happened, letters.news)


def tell_of_lapse_soon(member_id: int, days: int) -> None:
    _tell(member_id, NoticeKind.lapses_soon, events.BadgeLapsesSoon(member_id, days), letters.lapses_soon)


def tell_of_lapse(member_id: int) -> None:
    _tell(member_id, NoticeKind.lapsed, events.BadgeLapsed(member_id), letters.lapsed)


def _tell(member_id: int, kind: NoticeKind, happened: "DataclassInstance", write: Write) -> None:
    """The notice first: where the letter cannot be sent, the job comes again, and only that is missing."""
    with unit_of_work():
        member = db.session.get_one(Member, member_id)
        for row in eventlog.rows_of(happened):
            actions.tell(member, kind, cause=f"event:{row}", stream="verification")
        letter = write(member)
    if letter:
        letter.send()


def _tell_moderators(kind: NoticeKind, happened: "DataclassInstance", *, but: int) -> None:
    with reading():
        moderators, rows = listeners.moderators_but(but), eventlog.rows_of(happened)
    for each in moderators:
        with unit_of_work():
            for row in rows:
                moderator = db.session.get_one(Member, each)
                actions.tell(moderator, kind, cause=f"event:{row}", stream="desk:0")
