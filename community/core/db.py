"""The database: column types, the engine's manners, and the only place that commits."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from random import uniform
from sqlite3 import SQLITE_BUSY, OperationalError
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from gevent import monkey
from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Engine,
    Enum,
    Executable,
    Integer,
    MetaData,
    Result,
    Table,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, make_transient_to_detached, registry
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from community.core.config import Settings


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite, which has no zones, keeps it naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    # Flask-SQLAlchemy builds its own base from this one, so the type map has to sit in an explicit registry.
    registry = registry(
        type_annotation_map={
            datetime: UtcDateTime,
            # PostgreSQL's own integer ends at ten digits; a longer number in an address would be a crash.
            int: BigInteger().with_variant(Integer, "sqlite"),
            dict[str, Any]: JSON,
            list[str]: JSON,
            list[int]: JSON,
            # Words in a plain column: a new member of an enumeration then needs no migration.
            StrEnum: Enum(StrEnum, native_enum=False, length=24),
        },
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(column_0_label)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
    )


db = SQLAlchemy(model_class=Base)
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

M = TypeVar("M", bound=Base)

SECONDS_TO_WAIT = 15
SECONDS_TO_EMPTY = 1
# Pages. Who makes the journal longer than this copies it into the database, which takes milliseconds: that is
# left to the workers, and where requests wait for it only done if no worker is there to do it in time.
JOURNAL, JOURNAL_WHERE_MANY_WAIT = 1_000, 4_000

_writing: ContextVar[bool] = ContextVar("writing", default=False)
# SQLite waits for its one writer with the whole thread, and under gevent the writer lives on that same thread
# and could never finish. So the writers of one process take turns here, where waiting lets the others go on.
_turn = threading.Lock()


class WriteWhileReading(RuntimeError):
    """A page that only reads tried to change something."""


def init_db(app: Flask, settings: Settings) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url.replace(
        "postgresql://", "postgresql+psycopg://"
    )
    # A server may have gone away since it was asked last; a file has not.
    is_server = not settings.database_url.startswith("sqlite")
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": is_server}
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _teach_sqlite(db.engine, durable=settings.production)


@contextmanager
def unit_of_work() -> Iterator[None]:
    """One transaction: commit at the end, then do what waits for the commit; roll back on any error.

    Entered at the doors only (HTTP, socket, job, command line). Raises RuntimeError when nested.
    """
    session = db.session()
    if "after" in session.info:
        raise RuntimeError("a unit of work inside another")
    # What was read before belongs to an older snapshot; SQLite would refuse to upgrade it to a writing one.
    session.rollback()
    after: list[Callable[[], None]] = []
    with _own_turn():
        session.info["after"] = after
        token = _writing.set(True)
        try:
            yield
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            _writing.reset(token)
            del session.info["after"]
    for callback in after:
        callback()


@contextmanager
def _own_turn() -> Iterator[None]:
    if db.engine.dialect.name != "sqlite":
        yield
        return
    if not _turn.acquire(timeout=SECONDS_TO_WAIT):
        raise TimeoutError(f"another unit of work has been writing for {SECONDS_TO_WAIT} seconds")
    try:
        yield
    finally:
        _turn.release()


@contextmanager
def reading() -> Iterator[None]:
    """A transaction that may not write: a flush or a bulk statement inside raises WriteWhileReading.

    Raises RuntimeError inside a unit of work, whose changes its end would undo.
    """
    session = db.session()
    if "after" in session.info:
        raise RuntimeError("reading inside a unit of work")
    try:
        yield
    finally:
        session.rollback()


@contextmanager
def keeping() -> Iterator[None]:
    """What is loaded inside stays loaded: of many who ask for the same row only the first one waits."""
    kept: list[object] = []
    session = db.session()

    def keep(_: Session, loaded: object) -> None:
        kept.append(loaded)

    event.listen(session, "loaded_as_persistent", keep)
    try:
        yield
    finally:
        event.remove(session, "loaded_as_persistent", keep)


def after_commit(callback: Callable[[], None]) -> None:
    """Run `callback` once the running unit of work has been committed; not at all when it is rolled back."""
    db.session().info["after"].append(callback)


def empty_journal() -> None:
    """Let nothing that was deleted linger in SQLite's journal. Raises TimeoutError while others need it.

    PostgreSQL keeps deleted rows until VACUUM, in its own journal and in backups for longer; nothing that
    must be gone at once may stand there in a form that opens by itself.
    """
    if db.engine.dialect.name != "sqlite":
        return
    with closing(db.engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        # While it waits nobody else may write, so it waits for a moment only.
        cursor.execute(f"PRAGMA busy_timeout={SECONDS_TO_EMPTY * 1000}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        row = cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout={SECONDS_TO_WAIT * 1000}")
    if row is None or row[0]:
        raise TimeoutError("Others were reading, so the journal could not be emptied. Try again.")


def insert_new(model: type[Base] | Table, **values: Any) -> Any:
    """An INSERT that does nothing when a unique key is taken already: the race's loser is no error.

    Without `values`, the rows come with its execution.
    """
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    new = insert(model).on_conflict_do_nothing()
    return new.values(**values) if values else new


def plain(
    statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]
) -> Result[*tuple[Any, ...]]:
    """Carry out a statement about tables in the running unit of work, past what the ORM does around each.

    Raises WriteWhileReading outside of one.
    """
    session = db.session()
    if "after" not in session.info:
        raise WriteWhileReading("a plain statement outside a unit of work")
    session.flush()  # As before a statement of the ORM: what was changed until here has happened.
    return session.connection().execute(statement, values)


def stored(model: type[M], row: Mapping[str, Any], **related: Base | None) -> M:
    """The object of a row that a plain statement has just written, as if it had been loaded."""
    made = model(**row)
    for name, other in related.items():
        set_committed_value(made, name, other)
    make_transient_to_detached(made)
    db.session.add(made)
    return made


@event.listens_for(Session, "before_flush")
def _refuse_flush(session: Session, *_: object) -> None:
    if "after" not in session.info and (session.new or session.dirty or session.deleted):
        raise WriteWhileReading("a change outside a unit of work")


@event.listens_for(Session, "do_orm_execute")
def _refuse_statement(state: ORMExecuteState) -> None:
    if (state.is_insert or state.is_update or state.is_delete) and "after" not in state.session.info:
        raise WriteWhileReading("a writing statement outside a unit of work")


def _teach_sqlite(engine: Engine, *, durable: bool) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        # The driver's own BEGIN comes too late and never says IMMEDIATE.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            f"busy_timeout={SECONDS_TO_WAIT * 1000}",
            "foreign_keys=ON",
            # What is deleted, such as the key of a document, is overwritten and not only forgotten.
            "secure_delete=ON",
            # SQLite would write what it sorts into temporary files, in clear.
            "temp_store=MEMORY",
            f"synchronous={'FULL' if durable else 'NORMAL'}",
            f"wal_autocheckpoint={JOURNAL_WHERE_MANY_WAIT if _many_wait() else JOURNAL}",
        ):
            connection.cursor().execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # A writing unit takes the lock at once: upgrading later fails with "database is locked" under load.
        if _writing.get():
            _take_the_lock(connection)
        else:
            connection.exec_driver_sql("BEGIN")


def _many_wait() -> bool:
    """Whether all requests of this process share one thread."""
    return monkey.is_module_patched("threading")


def _take_the_lock(connection: Any) -> None:
    """SQLite itself would wait with the whole thread while another process writes; this lets others go on."""
    deadline = time.monotonic() + SECONDS_TO_WAIT
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA busy_timeout=0")
    try:
        while not _has_begun(cursor, is_last=time.monotonic() > deadline):
            time.sleep(uniform(0.001, 0.01))  # noqa: S311 - so that two who wait do not ask in step
    finally:
        cursor.execute(f"PRAGMA busy_timeout={SECONDS_TO_WAIT * 1000}")


def _has_begun(cursor: Any, *, is_last: bool) -> bool:
    try:
        cursor.execute("BEGIN IMMEDIATE")
    except OperationalError as error:
        if is_last or error.sqlite_errorcode & 0xFF != SQLITE_BUSY:
            raise
        return False
    return True
