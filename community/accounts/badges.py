"""Giving a member the badge or a new term, and taking it back; only decisions about claims lead here."""

from collections.abc import Sequence
from datetime import datetime

from community.accounts.models import Badge, Check, Level, Member, Profession
from community.core import clock, eventlog, realtime, streams
from community.core.db import db
from community.core.templating import day
from community.events import BadgeAwarded, BadgeRevoked


def award(
    member: Member,
    *,
    profession: Profession,
    speciality: str,
    country: str,
    register: str,
    level: Level,
    checks: Sequence[Check],
    people: int,
    expires_at: datetime,
) -> Badge:
    """The badge as it now is; the member's open pages hear of it, and so do the rooms they may enter."""
    badge = member.badge or Badge(member_id=member.id)
    badge.profession, badge.speciality = profession, speciality
    badge.country, badge.register = country, register
    badge.level, badge.checks, badge.people = level, [each.value for each in checks], people
    badge.checked_at, badge.expires_at, badge.lapsed_at = clock.now(), expires_at, None
    member.badge = badge
    words = f"Your badge is here: verified {profession.label.lower()} until {day(expires_at)}."
    streams.tell(f"member:{member.id}", "badge.awarded", {"words": words})
    eventlog.publish(BadgeAwarded(member.id))
    realtime.recheck(member=member.id)
    return badge


def revoke(member: Member) -> None:
    """Take the badge back at once, with everything that it opened."""
    if member.badge is None:
        return
    db.session.delete(member.badge)
    member.badge = None
    words = "Your badge was taken back. The reason, and how to appeal, are under Verification."
    streams.tell(f"member:{member.id}", "badge.revoked", {"words": words})
    eventlog.publish(BadgeRevoked(member.id))
    realtime.recheck(member=member.id)


def note_lapse(member: Member) -> bool:
    """Write down that the badge has lapsed, once: from then on no clock that is put back revives it."""
    badge = member.badge
    if badge is None or not badge.lapsed or badge.lapsed_at is not None:
        return False
    badge.lapsed_at = clock.now()
    realtime.recheck(member=member.id)
    return True
