"""What follows a claim and a badge: registers are asked, reminders are sent, a lapse is written down."""

from datetime import timedelta

import structlog
from sqlalchemy import select

from community.accounts import badges
from community.accounts.models import Badge, Member
from community.core import clock, eventlog, jobs, streams
from community.core.db import db, reading, unit_of_work
from community.core.fetching import Declined, Down
from community.credentials import looking_up, register_answers
from community.credentials.actions import DESK, note_step
from community.credentials.claim_numbers import number_of
from community.credentials.entries import Entry
from community.credentials.models import Claim, LookUp
from community.credentials.states import Finding, StepKind
from community.events import BadgeLapsed, BadgeLapsesSoon

log = structlog.get_logger()

DAYS_BEFORE = (30, 7, 1)


def plan_reminders(member_id: int) -> None:
    """Letters 30, 7 and 1 days before the badge lapses, and a note of the lapse itself."""
    with unit_of_work():
        badge = db.session.get(Badge, member_id)
        if badge is not None:
            _plan(badge)


def plan_all_reminders() -> None:
    """For badges that were not given by a decision here: of the demo, or from before there were reminders."""
    with unit_of_work():
        for badge in db.session.scalars(select(Badge).where(Badge.lapsed_at.is_(None))):
            _plan(badge)


def _plan(badge: Badge) -> None:
    """The same badge planned twice is planned once; of a lapse that was missed, a note is due at once."""
    for days in (*DAYS_BEFORE, 0):
        left = badge.expires_at - clock.now() - timedelta(days=days)
        if left >= timedelta(0) or days == 0:
            key = f"credentials.remind:{badge.member_id}:{badge.expires_at:%Y-%m-%d}:{days}"
            after = max(left, timedelta(0))
            jobs.start("credentials.remind", key=key, after=after, member_id=badge.member_id, days=days)


def remind(member_id: int, days: int) -> None:
    """Only where the badge still ends as it did when the reminder was planned."""
    with unit_of_work():
        member = db.session.get(Member, member_id)
        if member is None or member.badge is None:
            return
        left = member.badge.expires_at - clock.now()
        if days == 0 and badges.note_lapse(member):
            eventlog.publish(BadgeLapsed(member_id))
        elif days and timedelta(0) < left <= timedelta(days=days):
            eventlog.publish(BadgeLapsesSoon(member_id, days))


def look_up(claim_id: int, member_id: int) -> None:  # noqa: ARG001  # As the event has it.
    """Ask the register of a claim, where it can be asked; one that is down is asked again later.

    Raises Down after writing down that nobody answered, so that the pauses of all jobs apply.
    """
    with reading():
        claim = db.session.get_one(Claim, claim_id)
        source, number = looking_up.source_of(claim.register_key), number_of(claim)
    if source is None or not number:
        return
    try:
        entry = source(number)
    except Down:
        _note_look_up(claim_id, Finding.down, None)
        raise
    except Declined as problem:  # Asking again would not mend it; whoever keeps the settings has to.
        log.warning("register declined", claim=claim_id, problem=problem.sentence)
        _note_look_up(claim_id, Finding.down, None)
    else:
        _note_look_up(claim_id, Finding.found if entry else Finding.absent, entry)


def _note_look_up(claim_id: int, finding: Finding, entry: Entry | None) -> None:
    with unit_of_work():
        claim = db.session.get_one(Claim, claim_id)
        look_up = LookUp(
            source=looking_up.kind_of(claim.register_key),
            finding=finding,
            entry=register_answers.kept(claim, entry) if entry else None,
            as_of=entry.as_of if entry else "",
            at=clock.now(),
        )
        claim.look_ups.append(look_up)
        note_step(claim, StepKind.looked_up, None, finding)
        streams.tell(DESK, "claim.looked_up", {"claim": claim_id})
