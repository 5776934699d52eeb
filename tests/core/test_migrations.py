"""The migrations lead to the tables that the models describe, on both databases, and back."""

import io

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from PIL import Image
from sqlalchemy import inspect, select, text

from community.core import storage
from community.core.db import db
from community.core.errors import NotFound
from community.core.jobs import Job
from community.credentials import documents
from community.credentials.claim_numbers import number_of
from community.credentials.models import Claim
from community.media.models import Asset
from tests.credentials.claiming import a_photo

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


def test_what_was_claimed_before_levels_and_seals_is_carried_over(app: Flask) -> None:
    with app.app_context():
        downgrade(revision="0001")
        with db.engine.begin() as connection:
            for statement in OF_THE_FIRST_FORM:
                connection.execute(text(statement))
        storage.keep_bytes("evidence/in-clear", a_photo().read())
        upgrade()
    with app.app_context():
        claim = db.session.get_one(Claim, 7)
        assert (number_of(claim), claim.number_tail) == ("123456", "456")
        assert [step.kind for step in claim.steps] == ["sent", "approved"]
        assert (claim.decisions[0].waited, claim.decisions[0].checks) == (7200, ["register"])
        badge = claim.member.badge
        assert badge is not None
        assert (badge.level, badge.checks) == (3, ["register"])
        assert Image.open(io.BytesIO(documents.page(claim.evidence[0], 1))).size == (40, 20)
        with pytest.raises(NotFound):
            storage.read("evidence/in-clear")


def test_captions_that_are_there_already_become_transcripts(app: Flask) -> None:
    with app.app_context():
        downgrade(revision="0006")
        with db.engine.begin() as connection:
            for statement in CAPTIONED:
                connection.execute(text(statement))
        upgrade()
    with app.app_context():
        asset = db.session.get_one(Asset, 8)
        assert 'data-seek="1">0:01</a>' in asset.tracks[0].html
        assert ">Hello &amp; welcome</span>" in asset.tracks[0].html
        assert asset.has_own_chapters
        [job] = db.session.scalars(select(Job).where(Job.name == "search.index_recording"))
        assert (job.args, job.state) == ({"asset_id": 8}, "waiting")


CAPTIONED = (
    """INSERT INTO member (id, handle, email, name, password_hash, role, created_at, speciality, place,
       country, languages, bio, interests) VALUES (5, 'nora', 'nora@example.org', 'Nora', '!', 'member',
       '2026-01-01', '', '', '', '[]', '', '')""",
    """INSERT INTO asset (id, member_id, kind, state, original, filename, size, sha256, peaks, progress,
       created_at) VALUES (8, 5, 'audio', 'playable', 'originals/1', 'a.mp3', 1, '', '[]', 0,
       '2026-01-01')""",
    """INSERT INTO track (id, asset_id, language, label, vtt)
       VALUES (9, 8, 'en', 'English', 'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHello &amp; welcome\n')""",
    "INSERT INTO chapter (id, asset_id, at, title) VALUES (1, 8, 0, 'All of it')",
)
OF_THE_FIRST_FORM = (
    """INSERT INTO member (id, handle, email, name, password_hash, role, created_at, speciality, place,
       country, languages, bio, interests)
       VALUES (5, 'nora', 'nora@example.org', 'Nora', '!', 'member', '2026-01-01', '', '', '', '[]', '', ''),
       (6, 'ruth', 'ruth@example.org', 'Ruth', '!', 'moderator', '2026-01-01', '', '', '', '[]', '', '')""",
    """INSERT INTO badge (member_id, profession, speciality, country, register, method, checked_at,
       checked_by, expires_at)
       VALUES (5, 'nurse', '', 'IE', 'NMBI', 'register', '2026-01-01', 'moderator', '2030-01-01')""",
    """INSERT INTO claim (id, member_id, state, made_at, name, country, profession, speciality, register,
       number, note)
       VALUES (7, 5, 'approved', '2026-01-01 10:00:00', 'Nora', 'IE', 'nurse', '', 'NMBI', '123 456', '')""",
    """INSERT INTO decision (id, claim_id, moderator_id, verdict, reason, method, decided_at)
       VALUES (8, 7, 6, 'approved', 'You are listed.', 'register', '2026-01-01 12:00:00')""",
    """INSERT INTO evidence (id, claim_id, key, filename, mimetype, size, sha256)
       VALUES (9, 7, 'evidence/in-clear', 'licence.jpg', 'image/jpeg', 1, '')""",
)


def _is_of_the_index(difference: object) -> bool:
    """The words of the full-text index are kept by the database itself, and no model knows them."""
    return "search_words" in str(difference) or "vector" in str(difference)
