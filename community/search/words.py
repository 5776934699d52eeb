"""The full-text index: FTS5 in SQLite, a tsvector in PostgreSQL, each kept even by the database itself."""

from sqlalchemy import Connection

IN_SQLITE = (
    """
    CREATE VIRTUAL TABLE search_words USING fts5(
        title, words, content='search_entry', content_rowid='id',
        tokenize='porter unicode61 remove_diacritics 2', prefix='2 3'
    )
    """,
    """
    CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_words (rowid, title, words) VALUES (new.id, new.title, new.words);
    END
    """,
    """
    CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_words (search_words, rowid, title, words)
        VALUES ('delete', old.id, old.title, old.words);
    END
    """,
    """
    CREATE TRIGGER search_entry_changed AFTER UPDATE OF title, words ON search_entry BEGIN
        INSERT INTO search_words (search_words, rowid, title, words)
        VALUES ('delete', old.id, old.title, old.words);
        INSERT INTO search_words (rowid, title, words) VALUES (new.id, new.title, new.words);
    END
    """,
)
IN_POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS unaccent",
    # Without stop words, as FTS5: who looks for "who" wants to find it.
    "CREATE TEXT SEARCH DICTIONARY rounds_stem (TEMPLATE = snowball, language = english)",
    "CREATE TEXT SEARCH CONFIGURATION rounds (COPY = english)",
    """
    ALTER TEXT SEARCH CONFIGURATION rounds
    ALTER MAPPING FOR asciihword, asciiword, hword, hword_asciipart, hword_part, word
    WITH unaccent, rounds_stem
    """,
    # Angle brackets are signs in our texts; the parser would take what is between them for markup.
    """
    ALTER TABLE search_entry ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('rounds', translate(title, '<>', '  ')), 'A')
        || setweight(to_tsvector('rounds', translate(words, '<>', '  ')), 'D')
    ) STORED
    """,
    "CREATE INDEX ix_search_entry_vector ON search_entry USING gin (vector)",
)
GONE_FROM = {
    "sqlite": ("DROP TABLE IF EXISTS search_words",),
    "postgresql": (
        "DROP TEXT SEARCH CONFIGURATION IF EXISTS rounds",
        "DROP TEXT SEARCH DICTIONARY IF EXISTS rounds_stem",
    ),
}


def keep_words(connection: Connection) -> None:
    """Once, when the table `search_entry` has been made."""
    is_sqlite = connection.dialect.name == "sqlite"
    for statement in IN_SQLITE if is_sqlite else IN_POSTGRESQL:
        connection.exec_driver_sql(statement)


def forget_words(connection: Connection) -> None:
    for statement in GONE_FROM[connection.dialect.name]:
        connection.exec_driver_sql(statement)
