"""Numbered logs of what browsers hear: nothing lost, nothing doubled, in the order of the commits."""

from datetime import datetime, timedelta
from typing import Any, TypedDict

from sqlalchemy import ForeignKey, UniqueConstraint, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.db import Model, after_commit, db, insert_new
from community.core.relay import wake

EVENTS_PER_ANSWER = 200
KEPT = timedelta(days=30)


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
    after_commit(wake)
    return seq


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


def heard(row: StreamEvent) -> Heard:
    return {"stream": row.stream, "seq": row.seq, "type": row.type, "body": row.body}


def trim() -> None:
    """Forget events older than KEPT; who has been away longer loads the page anew."""
    old = StreamEvent.at < clock.now() - KEPT
    newest_old = select(StreamEvent.stream, func.max(StreamEvent.seq)).where(old).group_by(StreamEvent.stream)
    for key, seq in db.session.execute(newest_old).all():
        db.session.execute(update(Stream).where(Stream.key == key).values(tail=seq))
    db.session.execute(delete(StreamEvent).where(old))
