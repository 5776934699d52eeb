"""Documents are destroyed when it was promised: the key first, then the file, and the number as well."""

import dataclasses
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from community.accounts.models import Check, Level
from community.core import clock, jobs, storage
from community.core.db import db, reading, unit_of_work
from community.core.errors import NotFound
from community.credentials import actions, claim_numbers, desk_actions, documents
from community.credentials.desk_actions import Approval
from community.credentials.documents import Document
from community.credentials.evidence_models import SealedKey
from community.credentials.states import ClaimState, StepKind
from tests import factories
from tests.cast import Cast
from tests.credentials.claiming import a_photo, found_claim, found_member


@pytest.fixture
def sent(app: Flask, claimant: int) -> int:
    """A claim with a number and a photo."""
    return a_claim(app, claimant)


@cache
def photo() -> Document:
    return documents.read(a_photo())


def a_claim(app: Flask, member_id: int, number: str = "123456") -> int:
    with app.app_context(), unit_of_work():
        evidence = documents.keep(photo(), member_id=member_id)
        return int(factories.claim(found_member(member_id), evidence=[evidence], number=number).id)


def reject(app: Flask, people: Cast, claim_id: int) -> None:
    with app.app_context(), unit_of_work():
        desk_actions.reject(found_member(people.ruth), found_claim(claim_id), reason="Not in the register.")


def approve(app: Flask, people: Cast, claim_id: int) -> None:
    until = clock.now() + timedelta(days=365)
    with app.app_context(), unit_of_work():
        approval = Approval(Level.document, [Check.live], "We met.", until)
        desk_actions.approve(found_member(people.ruth), found_claim(claim_id), approval)


def revoke(app: Flask, people: Cast, claim_id: int) -> None:
    with app.app_context(), unit_of_work():
        desk_actions.revoke(found_member(people.ruth), found_claim(claim_id), reason="The letter was false.")


def at_work(app: Flask, *, on_day: float = 0) -> None:
    with app.app_context(), clock.frozen(clock.now() + timedelta(days=on_day)):
        jobs.run_all()


def keys(app: Flask) -> int:
    with app.app_context(), reading():
        return db.session.scalar(select(func.count(SealedKey.id))) or 0


def files(app: Flask) -> list[Path]:
    root = app.extensions["settings"].instance / "files"
    return [path for path in root.rglob("*") if path.is_file()]


def is_forgotten(app: Flask, claim_id: int) -> bool:
    with app.app_context(), reading():
        return all(each.is_forgotten and each.key is None for each in found_claim(claim_id).evidence)


def number(app: Flask, claim_id: int) -> str:
    with app.app_context(), reading():
        return claim_numbers.number_of(found_claim(claim_id))


def test_a_document_is_destroyed_thirty_days_after_the_decision(app: Flask, people: Cast, sent: int) -> None:
    """Case 37."""
    reject(app, people, sent)
    at_work(app)
    at_work(app, on_day=29.9)
    assert (keys(app), len(files(app))) == (2, 1)
    at_work(app, on_day=30.1)
    assert (keys(app), files(app)) == (0, [])
    assert is_forgotten(app, sent)


def test_what_it_was_and_who_looked_stays(app: Flask, people: Cast, sent: int) -> None:
    reject(app, people, sent)
    at_work(app)
    at_work(app, on_day=31)
    with app.app_context(), reading():
        claim = found_claim(sent)
        (evidence,) = claim.evidence
        assert (evidence.filename, len(evidence.sha256), evidence.pages) == ("", 64, 1)
        assert [step.kind for step in claim.steps].count(StepKind.forgotten) == 1
        assert claim.decisions[0].reason == "Not in the register."


def test_a_withdrawn_claim_loses_its_document_and_number_at_once(
    app: Flask, claimant: int, sent: int
) -> None:
    """Case 37."""
    with app.app_context(), unit_of_work():
        actions.withdraw(found_member(claimant), found_claim(sent))
    at_work(app)
    assert (keys(app), files(app), number(app, sent)) == (0, [], "")


def test_with_no_days_the_key_goes_in_the_decisions_own_transaction(
    app: Flask, people: Cast, sent: int
) -> None:
    """Case 37."""
    set_days(app, 0)
    reject(app, people, sent)
    assert is_forgotten(app, sent)
    at_work(app)
    assert (keys(app), files(app)) == (0, [])


def set_days(app: Flask, days: int) -> None:
    app.extensions["settings"] = dataclasses.replace(app.extensions["settings"], evidence_days=days)


def test_days_that_were_made_more_count_for_what_still_waits(app: Flask, people: Cast, sent: int) -> None:
    reject(app, people, sent)
    at_work(app)
    set_days(app, 60)
    at_work(app, on_day=31)
    assert not is_forgotten(app, sent)
    at_work(app, on_day=61)
    assert is_forgotten(app, sent)


def test_an_appeal_keeps_the_documents_until_it_is_decided(
    app: Flask, people: Cast, claimant: int, sent: int
) -> None:
    reject(app, people, sent)
    at_work(app)
    with app.app_context(), unit_of_work():
        actions.appeal(found_member(claimant), found_claim(sent), words="Look again.")
    at_work(app, on_day=31)
    assert not is_forgotten(app, sent)
    with app.app_context(), unit_of_work():
        desk_actions.reject(factories.moderator(), found_claim(sent), reason="Still not listed.")
    at_work(app)
    at_work(app, on_day=31)
    assert is_forgotten(app, sent)


def test_the_number_of_an_approved_claim_stays_for_its_renewal(app: Flask, people: Cast, sent: int) -> None:
    approve(app, people, sent)
    at_work(app)
    at_work(app, on_day=31)
    assert is_forgotten(app, sent)
    assert number(app, sent) == "123456"


def test_the_number_of_a_claim_goes_once_another_has_replaced_it(
    app: Flask, people: Cast, claimant: int, sent: int
) -> None:
    approve(app, people, sent)
    newer = a_claim(app, claimant, number="123457")
    approve(app, people, newer)
    at_work(app)
    at_work(app, on_day=31)
    assert (number(app, sent), number(app, newer)) == ("", "123457")


def test_the_number_of_a_revoked_claim_goes_thirty_days_later(app: Flask, people: Cast, sent: int) -> None:
    approve(app, people, sent)
    at_work(app)
    at_work(app, on_day=31)
    with clock.frozen(clock.now() + timedelta(days=100)):
        revoke(app, people, sent)
        at_work(app)
        at_work(app, on_day=29)
        assert number(app, sent) == "123456"
        at_work(app, on_day=31)
        assert number(app, sent) == ""


def test_what_the_register_said_is_forgotten_too(app: Flask, people: Cast, sent: int) -> None:
    with app.app_context(), unit_of_work():
        desk_actions.record_look_up(found_member(people.ruth), found_claim(sent), entry=None)
        found_claim(sent).look_ups[0].entry = {"number": "123456"}
    reject(app, people, sent)
    at_work(app)
    at_work(app, on_day=31)
    with app.app_context(), reading():
        assert found_claim(sent).look_ups[0].entry is None


def test_a_worker_that_died_between_key_and_file_goes_on(app: Flask, people: Cast, sent: int) -> None:
    """Case 37: meanwhile the file is noise."""
    reject(app, people, sent)
    at_work(app)
    with app.app_context(), reading():
        folder = found_claim(sent).evidence[0].folder
        page = storage.read(f"{folder}/1")
    at_work(app, on_day=31)
    with app.app_context():
        storage.keep_bytes(f"{folder}/1", page)
        with reading(), pytest.raises(NotFound):
            documents.page(found_claim(sent).evidence[0], 1)
        with clock.frozen(clock.now() + timedelta(days=31)):
            app.extensions["jobs"]["credentials.forget_evidence"](claim_id=sent)
    assert files(app) == []


def test_the_bytes_of_a_deleted_key_are_in_no_file_of_the_database(
    app: Flask, people: Cast, sent: int, tmp_path: Path
) -> None:
    """Case 37: not in a free page, and not in the journal. For SQLite; PostgreSQL vacuums when it likes."""
    if db_is_elsewhere(app):
        pytest.skip("the database is no file of ours")
    with app.app_context(), reading():
        wrapped = db.session.scalars(select(SealedKey.wrapped)).all()
    assert all(found_in_the_database(tmp_path, each) for each in wrapped)
    reject(app, people, sent)
    at_work(app)
    at_work(app, on_day=31)
    assert not any(found_in_the_database(tmp_path, each) for each in wrapped)


def db_is_elsewhere(app: Flask) -> bool:
    return not app.extensions["settings"].database_url.startswith("sqlite")


def found_in_the_database(folder: Path, content: bytes) -> bool:
    return any(content in path.read_bytes() for path in folder.glob("rounds.db*"))


@pytest.mark.parametrize("state", [ClaimState.waiting, ClaimState.asked, ClaimState.confirming])
def test_an_open_claim_keeps_its_documents_however_old(app: Flask, sent: int, state: ClaimState) -> None:
    with app.app_context(), unit_of_work():
        found_claim(sent).state = state
    with app.app_context(), clock.frozen(clock.now() + timedelta(days=400)):
        app.extensions["jobs"]["credentials.forget_evidence"](claim_id=sent)
    assert not is_forgotten(app, sent)
