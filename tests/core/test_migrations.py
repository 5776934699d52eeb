"""The migrations lead to the tables that the models describe, on both databases, and back."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import inspect

from community.core.db import db

pytestmark = pytest.mark.both_databases


def test_the_migrations_make_what_the_models_describe(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [each for each in compare_metadata(context, db.metadata) if not _is_of_the_index(each)]
    assert differences == []


def test_the_migrations_can_be_taken_back(app: Flask) -> None:
    with app.app_context():
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}


def _is_of_the_index(difference: object) -> bool:
    """The words of the full-text index are kept by the database itself, and no model knows them."""
    return "search_words" in str(difference) or "vector" in str(difference)
