"""Documents of claims: who opens them, what is written down, how they are served, and when they go."""

import re
from datetime import timedelta
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from community.accounts.models import Member
from community.core import clock, storage
from community.core.db import db, reading, unit_of_work
from community.credentials import desk_actions, documents
from community.credentials.documents import Document
from community.credentials.evidence_models import EvidenceOpening
from community.permissions import Role
from tests import cast, factories
from tests.cast import Cast
from tests.credentials import papers
from tests.credentials.claiming import found_claim, found_member
from tests.credentials.papers import a_file, opened

URL_FORMS = ("{}/1", "{}/2", "{}/3", "{}/1?download=1", "{}/1/", "{}")
NOWHERE = "/verification/evidence/999999"


@pytest.fixture(scope="module")
def licence() -> Document:
    return documents.read(a_file(papers.pdf("Licence", "Second page"), "licence.pdf"))


@pytest.fixture
def claim_id(app: Flask, claimant: int, people: Cast, licence: Document) -> int:
    """A claim with a PDF of two pages, which the moderator Ruth has taken up."""
    with app.app_context(), unit_of_work():
        evidence = documents.keep(licence, member_id=claimant)
        claim = factories.claim(found_member(claimant), evidence=[evidence])
        desk_actions.hold(found_member(people.ruth), claim)
        return int(claim.id)


@pytest.fixture
def evidence_url(app: Flask, claim_id: int) -> str:
    with app.app_context(), reading():
        return found_claim(claim_id).evidence[0].url


@pytest.fixture
def page(evidence_url: str) -> str:
    return f"{evidence_url}/1"


@pytest.fixture
def rejected(app: Flask, claim_id: int, people: Cast) -> int:
    with app.app_context(), unit_of_work():
        desk_actions.reject(found_member(people.ruth), found_claim(claim_id), reason="Not in the register.")
    return claim_id


def openings(app: Flask) -> list[tuple[int, int]]:
    """Who looked at which page."""
    with app.app_context(), reading():
        rows = db.session.scalars(select(EvidenceOpening).order_by(EvidenceOpening.id))
        return [(row.moderator_id, row.page) for row in rows]


def said(answer: TestResponse) -> tuple[int, str, list[tuple[str, str]]]:
    """All that could tell two answers apart, without the token that no two pages share."""
    headers = [each for each in answer.headers if each[0] not in {"Set-Cookie", "Content-Length"}]
    return answer.status_code, re.sub(r'(csrf-token" content=|value=)"[^"]+"', "", answer.text), headers


def test_a_page_is_a_picture_and_nothing_that_could_run(ruth: FlaskClient, page: str) -> None:
    """Case 38."""
    answer = ruth.get(page)
    assert opened(answer.data).size == (876, 1240)
    assert answer.mimetype == "image/webp"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.fixture(params=["patient", "professional", "lapsed", "idle moderator", "busy moderator", "admin"])
def stranger(request: pytest.FixtureRequest, app: Flask, people: Cast, claim_id: int) -> FlaskClient:
    """The browser of somebody who has no business with the document, whoever else they are."""
    with app.app_context(), unit_of_work():
        members = {
            "patient": people.marta,
            "professional": people.amara,
            "lapsed": people.lapsed,
            "idle moderator": factories.moderator().id,
            "busy moderator": _busy_elsewhere().id,
            "admin": factories.verified(role=Role.admin).id,
        }
    return cast.client_of(app, members[request.param])


def _busy_elsewhere() -> Member:
    moderator = factories.moderator()
    desk_actions.hold(moderator, factories.claim(factories.member(), number="654321"))
    return moderator


def test_for_everybody_else_a_document_is_not_there(
    app: Flask, stranger: FlaskClient, evidence_url: str
) -> None:
    """Case 36: the same answer as for one that never was."""
    for form in URL_FORMS:
        refused, missing = stranger.get(form.format(evidence_url)), stranger.get(form.format(NOWHERE))
        assert refused.status_code == 404, form
        assert said(refused) == said(missing), form
    assert openings(app) == []


def test_whoever_is_not_signed_in_is_asked_to_whatever_is_there(
    client: FlaskClient, evidence_url: str
) -> None:
    """Case 36."""
    for form in URL_FORMS:
        refused, missing = client.get(form.format(evidence_url)), client.get(form.format(NOWHERE))
        assert refused.status_code == missing.status_code
        assert refused.status_code in {303, 404}, form


def test_after_the_decision_nobody_opens_it_any_more(
    nora: FlaskClient, ruth: FlaskClient, rejected: int, evidence_url: str
) -> None:
    """Case 36: neither its owner nor who decided."""
    for browser, form in product((nora, ruth), URL_FORMS):
        refused, missing = browser.get(form.format(evidence_url)), browser.get(form.format(NOWHERE))
        assert refused.status_code == 404, form
        assert said(refused) == said(missing), form


def test_a_hold_that_has_ended_opens_nothing(app: Flask, ruth: FlaskClient, page: str) -> None:
    """Case 36."""
    with clock.frozen(clock.now() + timedelta(minutes=31)):
        assert ruth.get(page).status_code == 404


def test_a_moderator_who_is_one_no_more_opens_nothing(
    app: Flask, ruth: FlaskClient, people: Cast, page: str
) -> None:
    """Case 36."""
    with app.app_context(), unit_of_work():
        found_member(people.ruth).role = Role.member
    assert ruth.get(page).status_code == 404


def test_each_opening_by_a_moderator_is_written_down(
    app: Flask, people: Cast, ruth: FlaskClient, evidence_url: str
) -> None:
    """Case 36: with whose work it was."""
    for number in (1, 2, 2):
        ruth.get(f"{evidence_url}/{number}")
    assert openings(app) == [(people.ruth, 1), (people.ruth, 2), (people.ruth, 2)]
    with app.app_context(), reading():
        assert "holds claim" in db.session.scalars(select(EvidenceOpening.why)).all()[0]


def test_an_opening_is_written_down_before_a_byte_goes_out(
    app: Flask, ruth: FlaskClient, people: Cast, claim_id: int, page: str
) -> None:
    """Even where there is nothing to send: the note was made first, in a transaction of its own."""
    with app.app_context(), reading():
        storage.forget_folder(found_claim(claim_id).evidence[0].folder)
    assert ruth.get(page).status_code == 404
    assert openings(app) == [(people.ruth, 1)]


def test_a_page_that_is_not_there_is_no_opening(app: Flask, ruth: FlaskClient, evidence_url: str) -> None:
    for number in (0, 3, 99):
        assert ruth.get(f"{evidence_url}/{number}").status_code == 404
    assert openings(app) == []


def test_one_opens_ones_own_document_without_a_note(app: Flask, nora: FlaskClient, page: str) -> None:
    assert nora.get(page).status_code == 200
    assert openings(app) == []


def test_a_document_is_looked_at_and_never_sent_to(nora: FlaskClient, page: str) -> None:
    assert [nora.open(page, method=each).status_code for each in ("POST", "PUT", "DELETE")] == [405] * 3
