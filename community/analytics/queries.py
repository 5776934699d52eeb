"""The figures of one recording, as its author may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import func, select

from community.analytics import retention
from community.analytics.models import Curve, Of, Tally
from community.analytics.showing import Row, guarded
from community.core import clock
from community.core.db import db

DAYS = 30


class Day(NamedTuple):
    date: date
    plays: int
    people: int


@dataclass(frozen=True)
class Figures:
    """`countries` are rounded; `curve` has a share for each second, or nothing while too few have watched."""

    plays: int
    people: int
    days: Sequence[Day]
    sources: Sequence[tuple[str, int]]
    apps: Sequence[tuple[str, int]]
    countries: Sequence[tuple[str, int]]
    elsewhere: int
    curve: Sequence[float]
    viewers: int

    @property
    def plays_lately(self) -> int:
        return sum(each.plays for each in self.days)


def figures_of(asset_id: int) -> Figures:
    named = _by_name(asset_id)
    countries, elsewhere = guarded(named.get(Of.country, ()))
    curve = db.session.get(Curve, asset_id)
    return Figures(
        plays=sum(each.total for each in named.get(Of.plays, ())),
        people=sum(each.total for each in named.get(Of.people, ())),
        days=_last_days(asset_id),
        sources=[(each.name, each.total) for each in named.get(Of.source, ())],
        apps=[(each.name, each.total) for each in named.get(Of.app, ())],
        countries=countries,
        elsewhere=elsewhere,
        curve=retention.shares(curve.shown, curve.shown_viewers) if curve else [],
        viewers=curve.shown_viewers if curve else 0,
    )


def _by_name(asset_id: int) -> Mapping[Of, Sequence[Row]]:
    """The largest first."""
    total, most = func.sum(Tally.count), func.max(Tally.count)
    wanted = select(Tally.of, Tally.name, total.label("total"), most.label("most"))
    rows = db.session.execute(
        wanted.where(Tally.asset_id == asset_id)
        .group_by(Tally.of, Tally.name)
        .order_by(total.desc(), Tally.name)
    ).all()
    return {of: [Row(each.name, int(each.total), each.most) for each in rows if each.of == of] for of in Of}


def _last_days(asset_id: int) -> Sequence[Day]:
    """Today, as far as it is over, and the days before; the oldest first, without a gap."""
    today = clock.now().date()
    since = today - timedelta(days=DAYS - 1)
    wanted = select(Tally.day, Tally.of, Tally.count).where(
        Tally.asset_id == asset_id, Tally.of.in_([Of.plays, Of.people]), Tally.day >= since
    )
    counts = {(day, of): count for day, of, count in db.session.execute(wanted)}
    days = [since + timedelta(days=n) for n in range(DAYS)]
    return [Day(day, counts.get((day, Of.plays), 0), counts.get((day, Of.people), 0)) for day in days]
