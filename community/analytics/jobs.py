"""Counting what has been noted or stands in a proxy's log, and forgetting by what people were told apart."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from flask import current_app
from sqlalchemy import delete, select

from community.analytics import counting, hiding, notes, reading
from community.analytics.models import DayKey, ReadLog, Visit
from community.analytics.notebook import Notebook
from community.analytics.notes import File, Files, Note, Watched
from community.core import clock
from community.core.db import db, empty_journal, insert_new, unit_of_work
from community.media.models import Asset, AssetKind, Rendition
from community.media.serving import Answer

LINES_AT_A_TIME = 2_000


class Read(NamedTuple):
    """Lines read now, those of them that tell of no recording, and those too old to be told apart by day."""

    lines: int
    others: int
    too_old: int


def count_noted() -> None:
    """Count what this process has noted; what cannot be counted now stays noted."""
    book: Notebook = current_app.extensions["notebook"]
    torn = book.tear_out()
    if not torn:
        return
    try:
        with unit_of_work():
            _count(torn)
    except BaseException:
        book.put_back(torn)
        raise


def read_log(path: Path) -> Read:
    """Count what a proxy has sent; only what was not read before, so it may be called at any time."""
    read = Read(0, 0, 0)
    with path.open("rb") as log:
        first = log.readline()
        while first.endswith(b"\n"):
            with unit_of_work():
                done = _read_some(log, hiding.veiled(first.decode(errors="replace")))
            if done is None:
                break
            read = Read(*(a + b for a, b in zip(read, done, strict=True)))
    return read


def forget_day(day: str) -> None:
    """When the following day is over: nobody can be recognised any more as who was there on `day`."""
    after = datetime.combine(date.fromisoformat(day) + hiding.DAY, time(), UTC)
    with unit_of_work():
        db.session.execute(delete(DayKey).where(DayKey.day <= date.fromisoformat(day)))
        db.session.execute(delete(Visit).where(Visit.began_at < after))
    # Others may be reading just now; the next day's key goes with the same journal.
    with suppress(TimeoutError):
        empty_journal()


def _read_some(log: BinaryIO, fingerprint: str) -> Read | None:
    """The next lines and how far they reach, in one unit of work: neither twice nor never."""
    db.session.execute(insert_new(ReadLog, fingerprint=fingerprint, offset=0, read_at=clock.now()))
    mark = db.session.get_one(ReadLog, fingerprint, with_for_update=True)
    log.seek(mark.offset)
    # The last line may still be written.
    lines = [line for line in islice(log, LINES_AT_A_TIME) if line.endswith(b"\n")]
    if not lines:
        return None
    mark.offset, mark.read_at = mark.offset + sum(map(len, lines)), clock.now()
    answers = list(reading.answers_in(lines))
    known = [each for each in answers if each]
    return Read(len(lines), len(answers) - len(known), _count(known))


def _count(said: Sequence[Answer | Watched]) -> int:
    """How many were too old to be counted."""
    count = counting.Count()
    count.take(_in_order(said))
    count.write()
    return count.too_old


def _in_order(said: Sequence[Answer | Watched]) -> Iterable[Note]:
    files, assets = _files_of(said), _assets_of(said)
    host = current_app.extensions["settings"].host
    found = [
        notes.of_answer(each, files, host=host)
        if isinstance(each, Answer)
        else (each.asset_id in assets and notes.of_watched(each, *assets[each.asset_id], host=host)) or None
        for each in said
    ]
    return sorted((each for each in found if each), key=lambda note: note.at)


def _files_of(said: Sequence[Answer | Watched]) -> Files:
    ids = {each.asset_id for each in said if isinstance(each, Answer)}
    wanted = select(Rendition, Asset.kind, Asset.duration).join(Asset, Asset.id == Rendition.asset_id)
    files: dict[tuple[int, str], list[File]] = {}
    for made, kind, duration in db.session.execute(wanted.where(Asset.id.in_(ids))):
        if duration and made.size:
            file = File(kind, duration, made.size, made.version, made.until)
            files.setdefault((made.asset_id, made.name), []).append(file)
    return files


def _assets_of(said: Sequence[Answer | Watched]) -> dict[int, tuple[AssetKind, float]]:
    ids = {each.asset_id for each in said if isinstance(each, Watched)}
    rows = db.session.execute(select(Asset.id, Asset.kind, Asset.duration).where(Asset.id.in_(ids)))
    return {row.id: (row.kind, row.duration) for row in rows if row.duration}
