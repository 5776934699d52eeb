"""Asking for a badge: who may, what is asked, and what is refused at the field."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from community.accounts.models import Profession
from community.core import clock
from community.core.db import db, unit_of_work
from community.core.errors import TooMany
from community.credentials import actions
from community.credentials.models import ClaimState
from tests import cast, factories
from tests.cast import Cast
from tests.credentials.claiming import (
    a_file,
    a_pdf,
    a_photo,
    claims_of,
    found_claim,
    found_member,
    send,
    words,
)


def test_a_claim_goes_to_the_desk(app: Flask, nora: FlaskClient, claimant: int) -> None:
    assert send(nora, speciality="Family  medicine").status_code == 303
    (claim,) = claims_of(app, claimant)
    assert claim.is_waiting
    assert (claim.speciality, claim.number, claim.country) == ("Family medicine", "1000000004", "US")
    assert "on the desk" in nora.get("/verification").text


def test_who_is_not_signed_in_may_not_claim(client: FlaskClient) -> None:
    assert send(client).status_code == 401


def test_who_has_not_confirmed_may_not_claim(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        member_id = factories.member(confirmed_at=None).id
    browser = cast.client_of(app, member_id)
    assert send(browser).status_code == 403
    assert "Confirm your e-mail address first" in browser.get("/verification").text
    assert claims_of(app, member_id) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "  "}, "Enter your name"),
        ({"name": "N" * 121}, "up to 120 characters"),
        ({"country": ""}, "Choose the country"),
        ({"country": "ZZ"}, "from the list"),
        ({"profession": "wizard"}, "from the list"),
        ({"register": ""}, "Enter the register"),
        ({"number": ""}, "Enter the number"),
        ({"number": "1234567890"}, "typing error"),
        ({"note": "n" * 1001}, "up to 1000 characters"),
        ({"profession": "student", "number": ""}, "we need a document"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    app: Flask, nora: FlaskClient, claimant: int, changes: dict[str, str], said: str
) -> None:
    answer = send(nora, **{"speciality": "Kept as typed"} | changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Kept as typed" in answer.text
    assert claims_of(app, claimant) == []


def test_nothing_but_the_form_can_be_set(app: Flask, nora: FlaskClient, claimant: int) -> None:
    """Case 32: fields that nobody offered are left out."""
    send(nora, state="approved", member_id="1", role="admin", expires_at="2040-01-01", is_verified="1")
    (claim,) = claims_of(app, claimant)
    assert (claim.state, claim.member_id) == (ClaimState.waiting, claimant)


def test_a_student_may_send_a_document_instead_of_a_number(
    app: Flask, nora: FlaskClient, claimant: int
) -> None:
    sent = send(nora, profession="student", register="University of Lagos", number="", document=a_pdf())
    assert sent.status_code == 303
    assert len(claims_of(app, claimant)) == 1


@pytest.mark.parametrize(
    ("content", "filename", "said"),
    [
        (b"", "empty.pdf", "empty (0 bytes)"),
        (b"%PDF-" + bytes(10_000_000), "large.pdf", "larger than 10 MB"),
        (b"<svg onload='alert(1)'/>", "licence.svg", "cannot be read"),
        (b"<html>", "licence.pdf", "cannot be read"),
        (b"\xff\xd8\xff\xe0 half a photo", "licence.jpg", "cannot be read"),
    ],
)
def test_what_is_no_document_is_refused_in_words(
    app: Flask, nora: FlaskClient, claimant: int, content: bytes, filename: str, said: str
) -> None:
    answer = send(nora, document=a_file(content, filename))
    assert answer.status_code == 422
    assert said in answer.text
    assert claims_of(app, claimant) == []


def test_a_form_of_twenty_megabytes_is_not_read(nora: FlaskClient) -> None:
    answer = send(nora, document=a_file(b"%PDF-" + bytes(21_000_000), "huge.pdf"))
    assert answer.status_code == 413
    assert "20 MB" in answer.text


def test_only_one_claim_waits_at_a_time(app: Flask, nora: FlaskClient, claimant: int) -> None:
    send(nora, document=a_photo())
    answer = send(nora, document=a_photo())
    assert answer.status_code == 409
    assert "waits already" in answer.text
    assert len(claims_of(app, claimant)) == 1


def test_a_refused_claim_leaves_no_file_behind(app: Flask, nora: FlaskClient) -> None:
    send(nora)
    send(nora, document=a_photo())
    kept = app.extensions["settings"].instance / "files"
    assert [path for path in kept.rglob("*") if path.is_file()] == []


def test_three_claims_in_a_month_are_the_most(app: Flask, claimant: int) -> None:
    with app.app_context(), unit_of_work():
        member = found_member(claimant)
        for days in (29, 20, 10):
            factories.claim(member, state=ClaimState.rejected, made_at=clock.now() - timedelta(days=days))
        with pytest.raises(TooMany) as refusal:
            actions.make_claim(member, **_said())
    assert refusal.value.retry_after == pytest.approx(24 * 3600, abs=5)
    with app.app_context(), clock.frozen(clock.now() + timedelta(days=1, minutes=1)), unit_of_work():
        actions.make_claim(found_member(claimant), **_said())


def test_the_database_itself_keeps_a_second_claim_out(app: Flask, claimant: int) -> None:
    with app.app_context(), unit_of_work():
        member = found_member(claimant)
        factories.claim(member)
        with pytest.raises(IntegrityError):
            factories.claim(member)
        db.session.rollback()


def test_a_claim_can_be_withdrawn_and_made_anew(app: Flask, nora: FlaskClient, claimant: int) -> None:
    send(nora)
    (claim,) = claims_of(app, claimant)
    assert nora.post(f"/verification/claims/{claim.id}/withdrawal").status_code == 303
    assert send(nora).status_code == 303
    assert [each.state for each in claims_of(app, claimant)] == ["withdrawn", "waiting"]


def test_nobody_withdraws_the_claim_of_another(app: Flask, people: Cast, claim: int) -> None:
    for other, status in ((people.amara, 404), (people.ruth, 404)):
        browser = cast.client_of(app, other)
        assert browser.post(f"/verification/claims/{claim}/withdrawal").status_code == status
    with app.app_context():
        assert found_claim(claim).is_waiting


def test_a_number_is_checked_while_one_types(nora: FlaskClient, client: FlaskClient) -> None:
    asked = {"country": "US", "register": "NPI", "number": "1234567890"}
    assert "typing error" in nora.post("/verification/number", json=asked).text
    right = asked | {"number": "1000000004"}
    assert nora.post("/verification/number", json=right).json == {"problem": None}
    assert client.post("/verification/number", json=asked).status_code == 401


def test_a_number_check_survives_any_json(nora: FlaskClient) -> None:
    bodies: tuple[Any, ...] = ([], "x", None, {"number": {"a": 1}}, {"country": ["US"], "number": [1, 2]})
    for body in bodies:
        assert nora.post("/verification/number", json=body).status_code == 200


def _said() -> dict[str, Any]:
    return words(profession=Profession.physician)
