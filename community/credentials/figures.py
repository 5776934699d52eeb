"""The figures on the public page: how many badges count now and of which level, how long things take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from community.accounts.models import Badge, Level, Member, Profession, WorkAddress
from community.core import clock
from community.core.config import Settings
from community.core.countries import country_name
from community.core.db import db
from community.credentials import queries
from community.credentials.models import Decision
from community.credentials.states import Verdict

# Fewer people of one country could be known one by one.
FEWEST_OF_A_COUNTRY = 5


@dataclass(frozen=True)
class Figures:
    """Counts of what counts now, the largest first, and the promises of this installation."""

    levels: Mapping[int, int]
    professions: Mapping[Profession, int]
    countries: Mapping[str, int]
    decided: int
    usual: timedelta | None
    target: timedelta
    evidence_days: int


def figures() -> Figures:
    """In a fixed number of queries, however large the community is."""
    settings: Settings = current_app.extensions["settings"]
    countries = _badges_by(Badge.country)
    return Figures(
        levels=_addresses() | _badges_by(Badge.level),
        professions=_badges_by(Badge.profession),
        countries={country_name(code): n for code, n in countries.items() if n >= FEWEST_OF_A_COUNTRY},
        decided=_decided_this_month(),
        usual=queries.usual_time(),
        target=timedelta(hours=settings.claim_hours),
        evidence_days=settings.evidence_days,
    )


def _badges_by(column: Any) -> dict[Any, int]:
    counted: Any = select(column, func.count()).where(
        Badge.expires_at > clock.now(), Badge.lapsed_at.is_(None)
    )
    rows = db.session.execute(counted.group_by(column).order_by(func.count().desc(), column))
    return {row[0]: row[1] for row in rows}


def _addresses() -> dict[Any, int]:
    confirmed = select(func.count(Member.id)).where(Member.confirmed_at.is_not(None))
    at_work = select(func.count(WorkAddress.member_id))
    counts = db.session.execute(select(confirmed.scalar_subquery(), at_work.scalar_subquery())).one()
    return dict(zip((Level.email, Level.institution), counts, strict=True))


def _decided_this_month() -> int:
    month = clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    decided = select(func.count(Decision.id)).where(
        Decision.is_final, Decision.verdict != Verdict.revoked, Decision.decided_at >= month
    )
    return db.session.scalar(decided) or 0
