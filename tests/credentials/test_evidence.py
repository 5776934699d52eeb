"""Documents of claims: who opens them, what is written down, how they are served, when they go."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.core import clock, jobs, storage
from community.core.db import db, unit_of_work
from community.core.errors import NotFound
from community.credentials import actions, documents
from community.credentials.models import Evidence, EvidenceOpening
from tests import cast
from tests.cast import Cast
from tests.credentials.claiming import (
    PDF,
    a_pdf,
    a_photo,
    claims_of,
    found_claim,
    found_member,
    reject,
    send,
    words,
)


@pytest.fixture
def sheet(app: Flask, nora: FlaskClient, claimant: int) -> str:
    """The address of a photo that came with a claim."""
    return _sent(app, nora, claimant, document=a_photo())


@pytest.fixture
def letter(app: Flask, nora: FlaskClient, claimant: int) -> str:
    """The address of a PDF that came with a claim."""
    return _sent(app, nora, claimant, document=a_pdf())


def test_a_photo_is_drawn_anew(app: Flask, nora: FlaskClient, sheet: str) -> None:
    answer = nora.get(sheet, buffered=True)
    assert answer.mimetype == "image/webp"
    assert b"canary-author" in a_photo().read()
    assert b"canary-author" not in answer.data


def test_a_pdf_is_handed_over_and_never_shown(ruth: FlaskClient, letter: str) -> None:
    """Case 38."""
    answer = ruth.get(letter, buffered=True)
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"] == "attachment; filename=enrolment.pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_document_is_for_its_owner_and_the_moderators(app: Flask, people: Cast, sheet: str) -> None:
    """Case 36: for everybody else it is not there, just as one that never was."""
    for other in (people.amara, people.jonas, people.lapsed, people.marta):
        browser = cast.client_of(app, other)
        refused, missing = browser.get(sheet, buffered=True), browser.get("/verification/evidence/999999")
        assert refused.status_code == missing.status_code == 404
        assert refused.text == missing.text
    assert app.test_client().get(sheet).status_code == 303


def test_each_opening_by_a_moderator_is_written_down(
    app: Flask, people: Cast, ruth: FlaskClient, sheet: str
) -> None:
    ruth.get(sheet, buffered=True)
    ruth.get(sheet, buffered=True)
    with app.app_context():
        openings = db.session.scalars(select(EvidenceOpening)).all()
        assert [each.moderator_id for each in openings] == [people.ruth, people.ruth]


def test_one_opens_ones_own_document_without_a_note(app: Flask, nora: FlaskClient, sheet: str) -> None:
    assert nora.get(sheet, buffered=True).status_code == 200
    with app.app_context():
        assert db.session.scalars(select(EvidenceOpening)).all() == []


def test_an_opening_is_written_down_even_when_the_file_is_gone(
    app: Flask, ruth: FlaskClient, sheet: str
) -> None:
    with app.app_context():
        storage.forget(db.session.scalars(select(Evidence.key)).one())
    assert ruth.get(sheet, buffered=True).status_code == 404
    with app.app_context():
        assert len(db.session.scalars(select(EvidenceOpening)).all()) == 1


def test_the_desk_shows_how_often_a_document_was_opened(ruth: FlaskClient, sheet: str) -> None:
    assert "Not opened yet" in ruth.get("/desk").text
    ruth.get(sheet, buffered=True)
    assert "Opened once" in ruth.get("/desk").text


def test_a_file_lies_under_a_name_that_nobody_guesses(app: Flask) -> None:
    with app.app_context():
        kept = documents.keep(documents.read(a_pdf("../../etc/passwd.pdf")))
        again = documents.keep(documents.read(a_pdf("../../etc/passwd.pdf")))
    assert kept.filename == "passwd.pdf"
    assert "passwd" not in kept.key
    assert kept.key != again.key


def test_a_withdrawn_claim_loses_its_document_at_once(
    app: Flask, nora: FlaskClient, claimant: int, sheet: str
) -> None:
    (claim,) = claims_of(app, claimant)
    nora.post(f"/verification/claims/{claim.id}/withdrawal")
    with app.app_context():
        jobs.run_all()
    assert nora.get(sheet, buffered=True).status_code == 404
    assert _files(app) == []


def test_a_document_is_deleted_thirty_days_after_the_decision(
    app: Flask, ruth: FlaskClient, nora: FlaskClient, claimant: int, sheet: str
) -> None:
    (claim,) = claims_of(app, claimant)
    reject(ruth, claim.id)
    with app.app_context():
        jobs.run_all()
    assert nora.get(sheet, buffered=True).status_code == 200
    with app.app_context(), clock.frozen(clock.now() + timedelta(days=30, minutes=1)):
        jobs.run_all()
        evidence = found_claim(claim.id).evidence
        assert evidence is not None
        assert evidence.is_forgotten
    assert nora.get(sheet, buffered=True).status_code == 404
    assert _files(app) == []
    assert "deleted on" in ruth.get(f"/desk/claims/{claim.id}").text


def test_forgetting_twice_is_harmless(app: Flask, claimant: int) -> None:
    with app.app_context(), unit_of_work():
        kept = documents.keep(documents.read(a_pdf()))
        claim_id = actions.make_claim(found_member(claimant), document=kept, **words()).id
    with app.app_context():
        forget = app.extensions["jobs"]["credentials.forget_evidence"]
        forget(claim_id=claim_id)
        forget(claim_id=claim_id)
    with app.app_context(), unit_of_work():
        evidence = found_claim(claim_id).evidence
        assert evidence is not None
        with pytest.raises(NotFound):
            actions.open_evidence(found_member(claimant), evidence)


def _sent(app: Flask, client: FlaskClient, member_id: int, **changes: object) -> str:
    assert send(client, **changes).status_code == 303
    with app.app_context():
        (claim,) = claims_of(app, member_id)
        evidence = found_claim(claim.id).evidence
        assert evidence is not None
        return evidence.url


def _files(app: Flask) -> list[str]:
    kept = app.extensions["settings"].instance / "files"
    return [path.name for path in kept.rglob("*") if path.is_file()]
