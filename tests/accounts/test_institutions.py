"""The list of institutions: moderators keep it, and nothing gets on it where anybody has an address."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from community.accounts.models import Institution
from community.core.db import db, unit_of_work
from community.core.eventlog import EventRow
from tests import factories
from tests.cast import Cast, client_of
from tests.counting import statements


@pytest.fixture
def ruth(app: Flask, people: Cast) -> FlaskClient:
    return client_of(app, people.ruth)


def domains(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Institution.domain).order_by(Institution.domain)))


def test_a_moderator_adds_and_removes_an_institution(app: Flask, ruth: FlaskClient) -> None:
    assert (
        ruth.post("/institutions", data={"name": "St Brigid's", "domain": "brigid.example"}).status_code
        == 303
    )
    assert "St Brigid&#39;s" in ruth.get("/institutions").text
    assert domains(app) == ["brigid.example"]
    ruth.post("/institutions/brigid.example/removal")
    assert domains(app) == []


def test_who_added_and_who_removed_is_written_down(app: Flask, people: Cast, ruth: FlaskClient) -> None:
    ruth.post("/institutions", data={"name": "St Brigid's", "domain": "brigid.example"})
    ruth.post("/institutions/brigid.example/removal")
    with app.app_context():
        wanted = select(EventRow).where(EventRow.name.startswith("Institution")).order_by(EventRow.id)
        rows = db.session.scalars(wanted).all()
        assert [each.name for each in rows] == ["InstitutionAdded", "InstitutionRemoved"]
        assert all(each.body == {"domain": "brigid.example", "moderator_id": people.ruth} for each in rows)


def test_the_list_is_for_moderators(app: Flask, people: Cast, client: FlaskClient) -> None:
    amara = client_of(app, people.amara)
    assert [amara.get("/institutions").status_code, amara.post("/institutions").status_code] == [404, 404]
    assert amara.post("/institutions/nhs.uk/removal").status_code == 404
    assert client.get("/institutions").location == "/sign-in?next=%2Finstitutions"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("NHS.UK", "nhs.uk"),
        (" nhs.uk. ", "nhs.uk"),
        ("klinikum-münchen.example", "xn--klinikum-mnchen-8vb.example"),
        ("ＮＨＳ.uk", "nhs.uk"),
    ],
)
def test_a_domain_is_kept_in_one_form(app: Flask, ruth: FlaskClient, typed: str, kept: str) -> None:
    ruth.post("/institutions", data={"name": "A hospital", "domain": typed})
    assert domains(app) == [kept]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter what stands behind the @"),
        ("jonas@nhs.uk", "Write only what stands behind the @"),
        ("localhost", "This is no domain"),
        ("https://nhs.uk/", "This is no domain"),
        ("nhs..uk", "This is no domain"),
        ("-nhs.uk", "This is no domain"),
        ("10.0.0.1", "This is no domain"),
        ("nhs_.uk", "This is no domain"),
        ("a" * 64 + ".uk", "This is no domain"),
        ("gmail.com", "Anybody can have an address at gmail.com"),
        ("Outlook.com", "Anybody can have an address at outlook.com"),
    ],
)
def test_what_is_no_domain_of_an_institution_is_told(
    app: Flask, ruth: FlaskClient, typed: str, sentence: str
) -> None:
    answer = ruth.post("/institutions", data={"name": "A hospital", "domain": typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="A hospital"' in answer.text
    assert domains(app) == []


def test_an_institution_is_listed_once(ruth: FlaskClient) -> None:
    ruth.post("/institutions", data={"name": "The first", "domain": "nhs.uk"})
    answer = ruth.post("/institutions", data={"name": "The second", "domain": "nhs.uk"})
    assert answer.status_code == 422
    assert "nhs.uk is listed already" in answer.text


def test_what_is_not_listed_cannot_be_removed(ruth: FlaskClient) -> None:
    assert ruth.post("/institutions/nhs.uk/removal").status_code == 404


def test_the_list_costs_the_same_however_long(app: Flask, ruth: FlaskClient) -> None:
    counts = []
    for number in (1, 12):
        with app.app_context(), unit_of_work():
            for each in range(number):
                factories.institution(f"h{number}-{each}.example")
        with statements(app) as sent:
            assert ruth.get("/institutions").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
