"""Numbered logs of what browsers hear: nothing lost, nothing doubled, in the order of the commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypedDict

from sqlalchemy import (
    ForeignKey,
    Row,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.db import Model, after_commit, db, insert_new, plain
from community.core.marks import MOST_GAPS, Mark, all_ended_before, numbers_come_late, youngest_transaction
from community.core.relay import wake

CONTROL = "control"
EVENTS_PER_ANSWER = 200
EVENTS_PER_LOOK = 400
KEPT = timedelta(days=30)
TRIMMED_EVERY = 500


class Stream(Model):
    """A live thing, such as `post:12`; `head` is the last number given, `tail` the last one trimmed away."""

    __tablename__ = "stream"

    key: Mapped[str] = mapped_column(primary_key=True)
    head: Mapped[int] = mapped_column(default=0)
    tail: Mapped[int] = mapped_column(default=0)


class StreamEvent(Model):
    __tablename__ = "stream_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(ForeignKey("stream.key"))
    seq: Mapped[int]
    type: Mapped[str]
    body: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (UniqueConstraint("stream", "seq"),)


_streams: Table = Stream.__table__  # type: ignore[assignment]  # Declared as any selectable.
_events: Table = StreamEvent.__table__  # type: ignore[assignment]  # As above.
# Asked with every change that is heard, and so made once.
_HEAD = select(_streams.c.head).where(_streams.c.key == bindparam("of"))
_TELL = insert(_events)
_TAKE = (
    update(_streams)
    .where(_streams.c.key == bindparam("of"))
    .values(head=_streams.c.head + 1)
    .returning(_streams.c.head)
)

_control = func.coalesce(select(_streams.c.head).where(_streams.c.key == CONTROL).scalar_subquery(), 0)
_looked_at = select(_events, _control.label("control")).order_by(_events.c.id).limit(EVENTS_PER_LOOK)
_UNSEEN = _looked_at.where(_events.c.id > bindparam("newest"))
_UNSEEN_OR_LATE = _looked_at.where(
    (_events.c.id > bindparam("newest")) | _events.c.id.in_(bindparam("gaps", expanding=True))
)
_OF_CONTROL = (
    select(_events)
    .where(_events.c.stream == CONTROL, _events.c.seq > bindparam("after"))
    .order_by(_events.c.seq)
)


class Heard(TypedDict):
    """One event as a browser gets it."""

    stream: str
    seq: int
    type: str
    body: dict[str, Any]


class Answer(TypedDict, total=False):
    """What a browser is told when it asks: either the missing events, or to load the page anew."""

    head: int
    events: list[Heard]
    more: bool
    reset: bool


def tell(key: str, type: str, body: dict[str, Any]) -> int:
    """Append to the stream in the running unit of work; heard after the commit. Returns the event's number.

    The number comes from an UPDATE in the same transaction as the change, which locks the stream until the
    commit: numbers have no gaps and follow the order of the commits.
    """
    numbers = plain(_TAKE, {"of": key}).scalars().all() or _begin(key)
    seq: int = numbers[0]
    row = {"stream": key, "seq": seq, "type": type, "body": body, "at": clock.now()}
    plain(_TELL, row)
    if seq % TRIMMED_EVERY == 0:
        _trim(key)
    after_commit(wake)
    return seq


def _begin(key: str) -> Sequence[int]:
    db.session.execute(insert_new(Stream, key=key, head=0, tail=0))
    return db.session.scalars(_TAKE, {"of": key}).all()


def take_back(key: str, type: str, thing_id: int, body: dict[str, Any]) -> None:
    """Put `body` in the place of what was told as `type` about a thing that may no longer be read.

    The numbers stay, so nobody misses anything; but who catches up later never gets the words again.
    """
    told = (
        StreamEvent.stream == key,
        StreamEvent.type == type,
        StreamEvent.body["id"].as_integer() == thing_id,
    )
    db.session.execute(update(StreamEvent).where(*told).values(body=body))


def draw_anew(key: str, thing_id: int, html: str) -> None:
    """Put `html` in the place of how a thing was drawn before, for whoever catches up later."""
    about = (StreamEvent.stream == key, StreamEvent.body["id"].as_integer() == thing_id)
    for event in db.session.scalars(select(StreamEvent).where(*about)):
        if "html" in event.body:
            event.body = event.body | {"html": html}


def head(key: str) -> int:
    """The last number of the stream; 0 when nothing was ever told."""
    return db.session.scalar(_HEAD, {"of": key}) or 0


def events_after(key: str, after: int) -> Answer:
    """What a browser that has heard number `after` is missing, at most EVENTS_PER_ANSWER events."""
    if not 0 <= after < 2**63:
        after = -1  # No number that a database could hold, and so none of ours.
    # One question, so that the head, the tail and the events between them are of one moment.
    missing = (StreamEvent.stream == Stream.key) & (StreamEvent.seq > after)
    found = db.session.execute(
        select(Stream.head, Stream.tail, StreamEvent)
        .outerjoin(StreamEvent, missing)
        .where(Stream.key == key)
        .order_by(StreamEvent.seq)
        .limit(EVENTS_PER_ANSWER)
    ).all()
    newest, oldest = found[0][:2] if found else (0, 0)
    if after < oldest or after > newest:
        return {"head": newest, "reset": True}
    rows: list[StreamEvent | None] = [row for _, _, row in found]
    events = [heard(row) for row in rows if row is not None]
    return {"head": newest, "events": events, "more": bool(events) and events[-1]["seq"] < newest}


@dataclass(frozen=True)
class News:
    """What one look has found: control events, which are obeyed before the other events are passed on."""

    controls: list[dict[str, Any]]
    events: list[Heard]
    mark: Mark
    is_all: bool


def mark_here() -> Mark:
    """The end of the log as it is: only what is committed from here on is news."""
    control, newest = head(CONTROL), db.session.scalar(select(func.max(StreamEvent.id))) or 0
    if not numbers_come_late():
        return Mark(newest, control)
    first = Mark(max(0, newest - MOST_GAPS), control)
    ids = db.session.scalars(select(StreamEvent.id).where(StreamEvent.id.between(first.newest, newest))).all()
    return first.passed(ids, youngest=youngest_transaction())


def news(mark: Mark) -> News:
    """What was committed since the last look; one cheap question when that is nothing.

    The head of the control stream is read at the same moment as the other events, and then all that it has to
    say. So it tells of every right that ended before any of them was committed, in whatever order the rows
    got their numbers.
    """
    ended = all_ended_before() if mark.gaps else 0
    rows = _unseen(mark)
    is_all = len(rows) < EVENTS_PER_LOOK
    controls = _of_control(mark.control) if rows and rows[0].control > mark.control else []
    ids = [row.id for row in rows]
    youngest = youngest_transaction() if mark.skipped(ids) and numbers_come_late() else 0
    ahead = mark.passed(ids, ended=ended if is_all else 0, youngest=youngest)
    return News(
        controls=[row.body for row in controls],
        events=[heard(row) for row in rows if row.stream != CONTROL],
        mark=ahead.obeyed(controls[-1].seq if controls else 0),
        is_all=is_all,
    )


def _unseen(mark: Mark) -> Sequence[Row[Any]]:
    if mark.gaps:
        return db.session.execute(_UNSEEN_OR_LATE, {"newest": mark.newest, "gaps": list(mark.gaps)}).all()
    # Asked all the time, and so past the ORM.
    return db.session.connection().execute(_UNSEEN, {"newest": mark.newest}).all()


def _of_control(after: int) -> Sequence[Row[Any]]:
    return db.session.execute(_OF_CONTROL, {"after": after}).all()


def heard(row: StreamEvent | Row[Any]) -> Heard:
    return {"stream": row.stream, "seq": row.seq, "type": row.type, "body": row.body}


def _trim(key: str) -> None:
    """Forget what is older than KEPT; who has been away longer loads the page anew."""
    old = (StreamEvent.stream == key, StreamEvent.at < clock.now() - KEPT)
    last = db.session.scalar(select(func.max(StreamEvent.seq)).where(*old))
    if last is not None:
        db.session.execute(update(Stream).where(Stream.key == key).values(tail=last))
        db.session.execute(delete(StreamEvent).where(StreamEvent.stream == key, StreamEvent.seq <= last))
