"""How migrations reach the database: over the application's own engine."""

from alembic import context
from flask import current_app

from community.core.db import db


def include_object(_: object, name: str | None, kind: str, *__: object) -> bool:
    """The tables of the full-text index are made by the search feature itself."""
    return not (kind == "table" and name is not None and name.startswith("search_words"))


def run() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=include_object,
            user_module_prefix="",  # Our own types are imported by name in each migration.
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        # SQLite's driver runs in autocommit, and SQLAlchemy closes what it began only when told.
        connection.commit()


run()
