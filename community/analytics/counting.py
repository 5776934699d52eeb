"""Counting: who is there for the first time, what has become a play, which seconds were seen."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from math import floor

from sqlalchemy import select, update

from community.analytics import agents, hiding, places, retention
from community.analytics.models import Curve, Of, Tally, Visit
from community.analytics.notes import Note
from community.core.db import db, insert_new

SECONDS_OF_A_LISTEN = 60.0
SECONDS_OF_A_VIEW = 10.0
BETWEEN_VIEWS = timedelta(hours=1)
# A player may stop a moment before the end, and sums of parts are a little off.
MOMENT, HAIR = 0.5, 0.001
PEOPLE_A_STEP = 5

Key = tuple[int, date, Of, str]


class Count:
    """One round of counting, in the running unit of work: sums are kept here and written at the end."""

    def __init__(self) -> None:
        self.keys = hiding.Keys()
        self.tallies: Counter[Key] = Counter()
        self.seconds: dict[int, Counter[int]] = {}
        self.viewers: Counter[int] = Counter()
        self.lengths: dict[int, int] = {}
        self.too_old = 0

    def take(self, notes: Iterable[Note]) -> None:
        for note in notes:
            visit = self._visit_of(note)
            if visit is None:
                self.too_old += 1
                continue
            self._listen(note, visit)
            self._watch(note, visit)

    def write(self) -> None:
        for (asset_id, day, of, name), count in sorted(self.tallies.items()):
            key = {"asset_id": asset_id, "day": day, "of": of, "name": name}
            db.session.execute(insert_new(Tally, **key, count=0))
            db.session.execute(update(Tally).filter_by(**key).values(count=Tally.count + count))
        for asset_id in sorted(self.seconds):
            self._bend(asset_id)

    def _visit_of(self, note: Note) -> Visit | None:
        """The visit to which the note belongs: one that began yesterday may last until today."""
        day = note.at.date()
        today, yesterday = self.keys.of(day), self.keys.by_day.get(day - hiding.DAY)
        if today is None:
            return None
        for key in filter(None, (yesterday, today)):
            visit = _find(note.asset_id, _name(key, note))
            if visit is not None and note.at < visit.began_at + hiding.DAY:
                return visit
        return _begin(note, _name(today, note))

    def _listen(self, note: Note, visit: Visit) -> None:
        visit.heard += note.heard
        enough = min(SECONDS_OF_A_LISTEN, note.duration) - HAIR
        if note.heard and visit.heard >= enough and not visit.has_listened:
            visit.has_listened = True
            self._count_play(note, visit)

    def _watch(self, note: Note, visit: Visit) -> None:
        if not note.sections:
            return
        self._see(note, visit)
        if note.is_view and (visit.viewed_at is None or note.at >= visit.viewed_at + BETWEEN_VIEWS):
            visit.watched += sum(end - start for start, end in note.sections)
            if visit.watched >= min(SECONDS_OF_A_VIEW, note.duration - MOMENT):
                visit.watched, visit.viewed_at = 0.0, note.at
                self._count_play(note, visit)

    def _see(self, note: Note, visit: Visit) -> None:
        seen = retention.merged(visit.seen, note.sections)
        self.viewers[note.asset_id] += not visit.seen
        self.lengths[note.asset_id] = floor(note.duration) + 1
        self.seconds.setdefault(note.asset_id, Counter()).update(retention.added(visit.seen, seen))
        visit.seen = seen

    def _count_play(self, note: Note, visit: Visit) -> None:
        names = {Of.plays: "", Of.source: note.source.value, Of.app: agents.app_of(note.agent)}
        if not visit.is_counted:
            visit.is_counted = True
            names |= {Of.people: "", Of.country: places.country_of(note.address)}
        self.tallies.update((note.asset_id, note.at.date(), of, name) for of, name in names.items())

    def _bend(self, asset_id: int) -> None:
        db.session.execute(insert_new(Curve, asset_id=asset_id))
        curve = db.session.get_one(Curve, asset_id, with_for_update=True, populate_existing=True)
        more = self.seconds[asset_id]
        had = curve.seconds or [0] * self.lengths[asset_id]
        curve.seconds = [count + more[second] for second, count in enumerate(had)]
        curve.viewers += self.viewers[asset_id]
        if curve.viewers >= curve.shown_viewers + PEOPLE_A_STEP:
            curve.shown_viewers, curve.shown = curve.viewers, curve.seconds


def _name(key: bytes, note: Note) -> str:
    return hiding.visitor(key, address=note.address, agent=note.agent, asset_id=note.asset_id)


def _find(asset_id: int, visitor: str) -> Visit | None:
    wanted = select(Visit).where(Visit.asset_id == asset_id, Visit.visitor == visitor)
    return db.session.scalars(wanted.with_for_update()).one_or_none()


def _begin(note: Note, visitor: str) -> Visit:
    db.session.execute(insert_new(Visit, asset_id=note.asset_id, visitor=visitor, began_at=note.at))
    visit = _find(note.asset_id, visitor)
    assert visit is not None
    return visit
