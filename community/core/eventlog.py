"""What has happened, written down in the transaction in which it happened, and the jobs that follow."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app
from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock, jobs
from community.core.db import Model, db, plain

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class EventRow(Model):
    """The outbox: one row for each thing that has happened, never changed afterwards."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    body: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(index=True)


_table: Table = EventRow.__table__  # type: ignore[assignment]  # Declared as any selectable.
_WRITE_DOWN = insert(_table).returning(_table.c.id)


def init_eventlog(app: Flask, follows: Mapping[type[Any], Sequence[str]]) -> None:
    app.extensions["consequences"] = follows


def publish(event: "DataclassInstance") -> None:
    """Write `event` down and start the jobs that follow it, all in the running unit of work.

    Each job is called with the event's fields as keyword arguments.
    """
    body = vars(event).copy()
    row = {"name": type(event).__name__, "body": body, "at": clock.now()}
    row_id = plain(_WRITE_DOWN, row).scalar_one()  # It makes the keys of the jobs unique.
    follow = current_app.extensions["consequences"][type(event)]
    jobs.start_all({f"{name}:{row_id}": name for name in follow}, **body)


def rows_of(event: "DataclassInstance") -> list[int]:
    """The number of each time that this has happened to these same things, the first time first."""
    same = (EventRow.body[name].as_integer() == value for name, value in dataclasses.asdict(event).items())
    rows = select(EventRow.id).where(EventRow.name == type(event).__name__, *same)
    return list(db.session.scalars(rows.order_by(EventRow.id)))
