"""Giving a member the badge, or a new term to the one there is; only a decision about a claim leads here."""

from datetime import datetime

from community.accounts.models import Badge, Member, Method, Profession
from community.core import clock, realtime, streams
from community.core.templating import day
from community.permissions import Role


def award(
    member: Member,
    *,
    profession: Profession,
    speciality: str,
    country: str,
    register: str,
    method: Method,
    checked_by: Role,
    expires_at: datetime,
) -> Badge:
    """The badge as it now is; the member's open pages hear of it, and so do the rooms they may enter."""
    badge = member.badge or Badge(member_id=member.id)
    badge.profession, badge.speciality = profession, speciality
    badge.country, badge.register = country, register
    badge.method, badge.checked_by = method, checked_by
    badge.checked_at, badge.expires_at = clock.now(), expires_at
    member.badge = badge
    words = f"Your badge is here: verified {profession.label.lower()} until {day(expires_at)}."
    streams.tell(f"member:{member.id}", "badge.awarded", {"words": words})
    realtime.recheck(member=member.id)
    return badge
