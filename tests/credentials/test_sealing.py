"""What is sealed opens for its own row alone, and its keys can be changed while the site runs."""

import base64
import dataclasses
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from cryptography.exceptions import InvalidTag
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from community import evidence_commands
from community.app import create_app
from community.core import storage
from community.core.config import Settings
from community.core.db import db, reading, unit_of_work
from community.credentials import claim_numbers, documents, evidence_jobs, sealing
from community.credentials.evidence_models import SealedKey
from community.credentials.sealing import KeyMissing
from tests import factories
from tests.credentials.claiming import a_photo, found_claim, found_member

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
OLD, NEW = {"old": KEY}, {"new": OTHER_KEY}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return dataclasses.replace(settings, evidence_keys=OLD)


@pytest.fixture
def sent(app: Flask, claimant: int) -> int:
    """A claim with a number and two documents of one page."""
    with app.app_context(), unit_of_work():
        document = documents.read(a_photo())
        evidence = [documents.keep(document, member_id=claimant) for _ in range(2)]
        return int(factories.claim(found_member(claimant), number="123456", evidence=evidence).id)


@contextmanager
def under(app: Flask, keys: dict[str, bytes]) -> Iterator[None]:
    """The site, started again with other keys in its settings."""
    settings: Settings = app.extensions["settings"]
    other = create_app(dataclasses.replace(settings, evidence_keys=keys))
    with other.app_context():
        yield
        db.engine.dispose()


def seen(claim_id: int) -> tuple[list[bytes], str]:
    """All that is sealed of a claim, opened."""
    with reading():
        claim = found_claim(claim_id)
        return [documents.page(each, 1) for each in claim.evidence], claim_numbers.number_of(claim)


def names() -> set[str]:
    with reading():
        return set(db.session.scalars(select(SealedKey.wrapped_by)))


@given(some.binary(max_size=5000), some.text(some.characters(codec="utf-8")))
def test_what_was_sealed_opens_again(content: bytes, context: str) -> None:
    sealed = sealing.seal(content, KEY, context=context)
    assert sealing.unseal(sealed, KEY, context=context) == content
    assert len(sealed) == len(content) + 28


@given(some.binary(min_size=16), some.integers(min_value=0))
def test_a_changed_bit_is_noticed(content: bytes, place: int) -> None:
    sealed = bytearray(sealing.seal(content, KEY, context="a"))
    sealed[place % len(sealed)] ^= 1
    with pytest.raises(InvalidTag):
        sealing.unseal(bytes(sealed), KEY, context="a")


def test_the_same_content_is_sealed_differently_each_time() -> None:
    assert sealing.seal(b"page", KEY, context="a") != sealing.seal(b"page", KEY, context="a")


@pytest.mark.parametrize(("key", "context"), [(OTHER_KEY, "a"), (KEY, "b")])
def test_another_key_or_context_opens_nothing(key: bytes, context: str) -> None:
    sealed = sealing.seal(b"page", KEY, context="a")
    with pytest.raises(InvalidTag):
        sealing.unseal(sealed, key, context=context)


def test_a_page_moved_to_another_members_row_does_not_open(app: Flask, sent: int) -> None:
    """Case 39."""
    with app.app_context(), unit_of_work():
        other = factories.claim(factories.member())
        moved = found_claim(sent).evidence[0]
        moved.claim = other
        db.session.flush()
        with pytest.raises(InvalidTag):
            documents.page(moved, 1)


def test_a_page_moved_to_another_document_does_not_open(app: Flask, sent: int) -> None:
    """Case 39: not even with the key of its own row."""
    with app.app_context(), unit_of_work():
        first, second = found_claim(sent).evidence
        storage.keep_bytes(f"{second.folder}/1", storage.read(f"{first.folder}/1"))
        second.key = first.key
        with pytest.raises(InvalidTag):
            documents.page(second, 1)


def test_one_page_in_the_place_of_another_does_not_open(app: Flask, sent: int) -> None:
    """Case 39."""
    with app.app_context(), reading():
        evidence = found_claim(sent).evidence[0]
        storage.keep_bytes(f"{evidence.folder}/2", storage.read(f"{evidence.folder}/1"))
        with pytest.raises(InvalidTag):
            documents.page(evidence, 2)


def test_a_number_moved_to_another_members_claim_does_not_open(app: Flask, sent: int) -> None:
    """Case 39."""
    with app.app_context(), unit_of_work():
        mine, other = found_claim(sent), factories.claim(factories.member(), number="654321")
        other.number_sealed, other.key = mine.number_sealed, mine.key
        with pytest.raises(InvalidTag):
            claim_numbers.number_of(other)


def test_after_a_rotation_the_old_key_is_needed_no_more(app: Flask, sent: int) -> None:
    with app.app_context():
        before = seen(sent)
    with under(app, NEW | OLD):
        assert evidence_jobs.keys_to_rewrap() == 3
        assert evidence_jobs.rewrap_some() == 3
        assert evidence_jobs.rewrap_some() == 0
    with under(app, NEW):
        assert seen(sent) == before


def test_while_keys_are_changed_everything_opens(
    app: Flask, sent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rotation that is killed half way has committed its first batch; the next one goes on from there."""
    monkeypatch.setattr(evidence_jobs, "KEYS_AT_ONCE", 2)
    with app.app_context():
        before = seen(sent)
    with under(app, NEW | OLD):
        assert evidence_jobs.rewrap_some() == 2
    with under(app, NEW | OLD):
        assert names() == {"old", "new"}
        assert seen(sent) == before
        assert evidence_jobs.rewrap_some() == 1
        assert names() == {"new"}


def test_without_its_key_nothing_opens_and_the_operator_reads_which(app: Flask, sent: int) -> None:
    with under(app, NEW), pytest.raises(KeyMissing, match="no key “old”"):
        seen(sent)
    with under(app, {"old": OTHER_KEY}), pytest.raises(KeyMissing, match=r"“old” .* is another one"):
        seen(sent)


def test_the_desk_stands_when_a_key_has_left_too_early(app: Flask, sent: int) -> None:
    with under(app, NEW):
        assert claim_numbers.number_of(found_claim(sent)) == ""


def test_a_backup_from_before_a_rotation_does_not_open_without_the_old_key(app: Flask, sent: int) -> None:
    """Case 37: what deletes a key does not reach into backups; a rotation does."""
    with app.app_context(), reading():
        wrapped = db.session.scalars(select(SealedKey)).first()
        assert wrapped is not None
        db.session.expunge(wrapped)
    with under(app, NEW | OLD):
        evidence_jobs.rewrap_some()
    with under(app, NEW), pytest.raises(KeyMissing):
        sealing.opened(wrapped)


def test_a_new_key_is_what_the_settings_take() -> None:
    printed = CliRunner().invoke(evidence_commands.evidence, ["new-key"]).output
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-[0-9a-f]{4}:[\w-]{43}=\n", printed)
    _, _, key = printed.strip().partition(":")
    assert len(base64.urlsafe_b64decode(key)) == 32


def test_the_command_rotates_and_says_what_to_do(
    app: Flask, sent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set_environment(app, monkeypatch, NEW | OLD)
    done = CliRunner().invoke(evidence_commands.evidence, ["rotate"])
    assert done.exit_code == 0, done.output
    assert "All is wrapped by “new”. Remove the other keys" in done.output
    with under(app, NEW):
        assert names() == {"new"}


def test_the_command_says_which_key_it_lacks(app: Flask, sent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    _set_environment(app, monkeypatch, NEW)
    done = CliRunner().invoke(evidence_commands.evidence, ["rotate"])
    assert done.exit_code == 1
    assert "no key “old” any more. Put it back behind the others" in done.output


def _set_environment(app: Flask, monkeypatch: pytest.MonkeyPatch, keys: dict[str, bytes]) -> None:
    settings: Settings = app.extensions["settings"]
    said = ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in keys.items())
    for name in [name for name in os.environ if name.startswith("ROUNDS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ROUNDS_INSTANCE", str(settings.instance))
    monkeypatch.setenv("ROUNDS_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("ROUNDS_EVIDENCE_KEYS", said)
