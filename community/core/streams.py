"""Numbered logs of what browsers hear: nothing lost, nothing doubled, in the order of the commits."""

from datetime import datetime, timedelta
from typing import Any, TypedDict

from sqlalchemy import ForeignKey, UniqueConstraint, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.db import Model, after_commit, db, insert_new
from community.core.relay import OVERLAP, Mark, wake

EVENTS_PER_ANSWER = 200
EVENTS_PER_LOOK = 2 * OVERLAP
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
    db.session.execute(insert_new(Stream, key=key, head=0, tail=0))
    take = update(Stream).where(Stream.key == key).values(head=Stream.head + 1).returning(Stream.head)
    seq = db.session.scalars(take).one()
    db.session.add(StreamEvent(stream=key, seq=seq, type=type, body=body, at=clock.now()))
    if seq % TRIMMED_EVERY == 0:
        _trim(key)
    after_commit(wake)
    return seq


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
    return db.session.scalar(select(Stream.head).where(Stream.key == key)) or 0


def events_after(key: str, after: int) -> Answer:
    """What a browser that has heard number `after` is missing, at most EVENTS_PER_ANSWER events."""
    stream = db.session.execute(select(Stream.head, Stream.tail).where(Stream.key == key)).one_or_none()
    newest, oldest = (stream.head, stream.tail) if stream else (0, 0)
    if after < oldest or after > newest:
        return {"head": newest, "reset": True}
    rows = db.session.scalars(
        select(StreamEvent)
        .where(StreamEvent.stream == key, StreamEvent.seq > after)
        .order_by(StreamEvent.seq)
        .limit(EVENTS_PER_ANSWER)
    ).all()
    # Events committed between the two statements are part of the answer, and so of its head.
    newest = max(newest, rows[-1].seq if rows else 0)
    return {
        "head": newest,
        "events": [heard(row) for row in rows],
        "more": bool(rows) and rows[-1].seq < newest,
    }


def newest_ids() -> list[int]:
    """The newest rows of the whole log, as a mark from which to read on."""
    return list(db.session.scalars(select(StreamEvent.id).order_by(StreamEvent.id.desc()).limit(OVERLAP)))


def unheard(mark: Mark) -> list[Heard]:
    """What was told in any stream since the last look, and whatever was committed late before it."""
    ids = select(StreamEvent.id).where(StreamEvent.id > mark.look_from).order_by(StreamEvent.id)
    fresh = mark.pass_by(db.session.scalars(ids.limit(EVENTS_PER_LOOK)).all())
    if not fresh:
        return []
    rows = select(StreamEvent).where(StreamEvent.id.in_(fresh)).order_by(StreamEvent.id)
    return [heard(row) for row in db.session.scalars(rows)]


def heard(row: StreamEvent) -> Heard:
    return {"stream": row.stream, "seq": row.seq, "type": row.type, "body": row.body}


def _trim(key: str) -> None:
    """Forget what is older than KEPT; who has been away longer loads the page anew."""
    old = (StreamEvent.stream == key, StreamEvent.at < clock.now() - KEPT)
    last = db.session.scalar(select(func.max(StreamEvent.seq)).where(*old))
    if last is not None:
        db.session.execute(update(Stream).where(Stream.key == key).values(tail=last))
        db.session.execute(delete(StreamEvent).where(StreamEvent.stream == key, StreamEvent.seq <= last))
