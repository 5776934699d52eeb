"""Asking for a badge: who may, what is asked, what is refused at the field, and how often."""

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
from community.credentials.claim_numbers import number_of
from community.credentials.evidence_models import EvidenceKind
from community.credentials.states import ClaimState
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
)

ELSEWHERE = {"country": "FJ", "register": "other", "register_name": "Fiji Medical Council"}


def test_a_claim_goes_to_the_desk(app: Flask, nora: FlaskClient, claimant: int) -> None:
    assert send(nora, speciality="Family  medicine").status_code == 303
    (claim,) = claims_of(app, claimant)
    assert (claim.state, claim.speciality, claim.country) == (ClaimState.waiting, "Family medicine", "US")
    assert (claim.register_key, claim.register) == ("us-nppes", "NPPES (National Provider Identifier)")
    assert "on the desk" in nora.get("/verification").text


def test_the_number_is_kept_sealed_and_shown_by_its_tail(
    app: Flask, nora: FlaskClient, claimant: int
) -> None:
    send(nora)
    with app.app_context():
        claim = found_claim(claims_of(app, claimant)[0].id)
        assert number_of(claim) == "1000000004"
        assert b"1000000004" not in (claim.number_sealed or b"")
    page = nora.get("/verification").text
    assert "ends in 004" in page
    assert "1000000004" not in page


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
        ({"register": "gb-gmc"}, "Choose a register from the list"),
        ({"number": ""}, "Enter the number"),
        ({"number": "1234567890"}, "typing error"),
        ({"note": "n" * 1001}, "up to 1000 characters"),
        ({"register": "us-state", "number": "A12345"}, "Say which state"),
        ({"register": "us-state", "number": "A12345", "region": "Bavaria"}, "Choose the state from the list"),
        (
            {"profession": "student", "register": "other", "register_name": "A school", "number": ""},
            "we need a",
        ),
        (ELSEWHERE | {"register_name": ""}, "Enter the register"),
        (ELSEWHERE | {"link": "javascript:alert(1)"}, "begins with https://"),
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


@pytest.mark.parametrize("changes", [{"country": ""}, {"country": "ZZ"}, {"profession": "wizard"}])
def test_without_country_and_profession_nothing_else_is_asked(
    app: Flask, nora: FlaskClient, claimant: int, changes: dict[str, str]
) -> None:
    answer = send(nora, **changes)
    assert answer.status_code == 422
    assert 'name="number"' not in answer.text
    assert claims_of(app, claimant) == []


def test_the_first_step_asks_for_country_and_profession_alone(nora: FlaskClient) -> None:
    page = nora.get("/verification").text
    assert 'name="country"' in page
    assert 'name="number"' not in page


def test_country_and_profession_decide_what_is_asked(nora: FlaskClient) -> None:
    page = nora.get("/verification?country=DE&profession=physician").text
    assert 'value="de-efn" data-asks checked' in page
    assert 'value="de-lanr"' in page
    assert 'for="number">EFN<' in page
    assert 'name="region"' not in page
    assert "us-nppes" not in page


def test_a_register_that_has_regions_asks_for_one(nora: FlaskClient) -> None:
    page = nora.get("/verification?country=BR&profession=physician").text
    assert '<option value="SP">' in page


def test_a_country_we_do_not_know_takes_a_name_and_a_link(
    app: Flask, nora: FlaskClient, claimant: int
) -> None:
    assert 'name="link"' in nora.get("/verification?country=FJ&profession=nurse").text
    assert send(nora, **ELSEWHERE, number="F-99", link="https://fmc.example/register").status_code == 303
    (claim,) = claims_of(app, claimant)
    assert (claim.register_key, claim.register) == ("other", "Fiji Medical Council")
    assert claim.link == "https://fmc.example/register"


@pytest.mark.parametrize(
    "link",
    [
        "http://a.example",
        "https://",
        "https://a",
        "https://a.example:8443/",
        "https://x:y@a.example/",
        "//a.example",
    ],
)
def test_a_link_is_a_page_that_a_moderator_can_follow(nora: FlaskClient, link: str) -> None:
    answer = send(nora, **ELSEWHERE, number="1", link=link)
    assert answer.status_code == 422
    assert "begins with https://" in answer.text


def test_what_was_typed_stays_when_another_country_is_chosen(nora: FlaskClient) -> None:
    typed = {"country": "GB", "profession": "nurse", "name": "Nora Newly", "number": "99-1", "note": "A note"}
    page = nora.post("/verification/questions", data=typed).text
    assert "NMC PIN" in page
    for kept in ('value="Nora Newly"', 'value="99-1"', "A note"):
        assert kept in page


def test_documents_are_kept_with_their_kinds(app: Flask, nora: FlaskClient, claimant: int) -> None:
    files = {"document": [a_file(b"", ""), a_photo(), a_pdf()], "kind": ["name", "licence", "letter"]}
    assert send(nora, **files).status_code == 303
    with app.app_context():
        claim = found_claim(claims_of(app, claimant)[0].id)
        assert [each.kind for each in claim.evidence] == [EvidenceKind.licence, EvidenceKind.letter]


def test_a_kind_that_nobody_offered_is_something_else(app: Flask, nora: FlaskClient, claimant: int) -> None:
    send(nora, document=a_photo(), kind="crown")
    with app.app_context():
        assert found_claim(claims_of(app, claimant)[0].id).evidence[0].kind == EvidenceKind.other


def test_a_student_needs_a_document_and_no_number(app: Flask, nora: FlaskClient, claimant: int) -> None:
    said = ELSEWHERE | {"profession": "student", "register_name": "A school", "number": ""}
    assert send(nora, document=a_pdf(), **said).status_code == 303
    (claim,) = claims_of(app, claimant)
    assert (claim.number_hash, claim.number_sealed) == ("", None)


def test_only_one_claim_is_open_at_a_time(app: Flask, nora: FlaskClient, claimant: int) -> None:
    """Case 47."""
    send(nora)
    answer = send(nora, document=a_photo())
    assert answer.status_code == 409
    assert "waits already" in answer.text
    assert len(claims_of(app, claimant)) == 1


def test_a_refused_claim_leaves_no_file_behind(app: Flask, nora: FlaskClient) -> None:
    send(nora)
    send(nora, document=a_photo())
    kept = app.extensions["settings"].instance / "files"
    assert [path for path in kept.rglob("*") if path.is_file()] == []


def test_three_claims_in_a_month_are_the_most(app: Flask, nora: FlaskClient, claimant: int) -> None:
    """Case 47: the fourth is refused with the day from which it is possible, and what was typed."""
    _claims_before(app, claimant)
    answer = send(nora, speciality="Kept as typed")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) == pytest.approx(24 * 3600, abs=60)
    assert "The next claim is possible from" in answer.text
    assert "Kept as typed" in answer.text
    with clock.frozen(clock.now() + timedelta(days=1, minutes=1)):
        assert send(cast.client_of(app, claimant)).status_code == 303


def test_renewals_count_among_the_three(app: Flask, claimant: int) -> None:
    """Case 47: no other door to the desk is open for longer."""
    _claims_before(app, claimant)
    long_ago = clock.now() - timedelta(days=300)
    with app.app_context(), unit_of_work():
        approved = factories.claim(found_member(claimant), state=ClaimState.approved, made_at=long_ago)
        with pytest.raises(TooMany):
            actions.renew(found_member(claimant), approved)


def test_five_files_are_the_most(app: Flask, nora: FlaskClient, claimant: int) -> None:
    """Case 47."""
    answer = send(nora, document=[a_photo() for _ in range(6)])
    assert answer.status_code == 422
    assert "You chose 6 files" in answer.text
    assert claims_of(app, claimant) == []


def test_files_have_a_limit_together(app: Flask, nora: FlaskClient, claimant: int) -> None:
    """Case 47: 25 MB, whatever each of them has; what is larger still is not even read."""
    files = [a_file(b"%PDF-" + bytes(9_000_000), "a.pdf") for _ in range(3)]
    assert send(nora, document=files[:2] + files[:1]).status_code in {413, 422}
    answer = send(nora, document=a_file(bytes(28_000_000), "huge.pdf"))
    assert answer.status_code == 413
    assert "27 MB" in answer.text
    assert claims_of(app, claimant) == []


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


@pytest.mark.parametrize("act", ["withdrawal", "answer", "appeal", "renewal"])
def test_nobody_goes_on_with_the_claim_of_another(app: Flask, people: Cast, claim: int, act: str) -> None:
    for other in (people.amara, people.ruth):
        answer = cast.client_of(app, other).post(f"/verification/claims/{claim}/{act}", data={"words": "Me."})
        assert answer.status_code == 404
    with app.app_context():
        assert found_claim(claim).state == ClaimState.waiting


def test_a_number_is_checked_while_one_types(nora: FlaskClient, client: FlaskClient) -> None:
    asked = {"country": "US", "profession": "physician", "register": "us-nppes", "number": "1234567890"}
    assert "typing error" in nora.post("/verification/number", json=asked).text
    assert client.post("/verification/number", json=asked).status_code == 401


def test_digits_that_fit_are_never_called_verified(nora: FlaskClient) -> None:
    asked = {"country": "US", "profession": "physician", "register": "us-nppes", "number": "1000000004"}
    said = nora.post("/verification/number", json=asked).json
    fits = "The digits fit together. A moderator still compares it with the register."
    assert said == {"problem": None, "fits": fits}


def test_of_a_number_without_check_digits_nothing_is_said(nora: FlaskClient) -> None:
    asked = {"country": "FJ", "profession": "nurse", "register": "other", "number": "N 12"}
    assert nora.post("/verification/number", json=asked).json == {"problem": None, "fits": None}


def test_a_number_check_survives_any_json(nora: FlaskClient) -> None:
    bodies: tuple[Any, ...] = ([], "x", None, {"number": {"a": 1}}, {"country": ["US"], "number": [1, 2]})
    for body in bodies:
        assert nora.post("/verification/number", json=body).status_code == 200


def _claims_before(app: Flask, claimant: int) -> None:
    with app.app_context(), unit_of_work():
        for days in (29, 20, 10):
            factories.claim(
                found_member(claimant),
                state=ClaimState.rejected,
                profession=Profession.nurse,
                made_at=clock.now() - timedelta(days=days),
            )
