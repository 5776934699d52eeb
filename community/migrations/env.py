"""How migrations reach the database: over the application's own engine."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from community.core.db import db


def include_object(_: object, name: str | None, kind: str, *__: object) -> bool:
    """The tables of the full-text index are made by the search feature itself."""
    return not (kind == "table" and name is not None and name.startswith("search_words"))


@contextmanager
def references_unwatched(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew; dropping the old one would take along what refers to it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    # Past SQLAlchemy, which would begin a transaction, in which SQLite does not listen to this.
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=ON")


def refuse_broken(connection: Connection) -> None:
    """Raises RuntimeError when a row would refer to nothing; SQLite was not watching meanwhile."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"the migration would leave {len(broken)} rows that refer to nothing")


def run() -> None:
    with db.engine.connect() as connection, references_unwatched(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=include_object,
            user_module_prefix="",  # Our own types are imported by name in each migration.
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        refuse_broken(connection)
        # SQLite's driver runs in autocommit, and SQLAlchemy closes what it began only when told.
        connection.commit()


run()
