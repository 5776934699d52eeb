"""The French directory: who has two professions is one entry, and a student is no physician."""

from typing import Any

import pytest
from flask import Flask

from community.accounts.models import Profession
from community.core.fetching import Declined, Down
from community.credentials.entries import Entry, Field, Name, Standing
from community.credentials.services.annuaire_sante import entry_of
from tests.answering import Service, saying
from tests.credentials.services.annuaire import (
    CATEGORY,
    KIND,
    LUNGS,
    NUMBER,
    PHYSICIAN,
    PROFESSION,
    TRAINING,
    bundle,
    empty,
    practitioner,
    qualification,
)


def found(service: Service, *practitioners: dict[str, Any]) -> Entry:
    service.answer = saying(bundle(*practitioners), kind=KIND)
    entry = entry_of(NUMBER)
    assert entry is not None
    return entry


def test_the_directory_is_asked_for_one_number_with_the_key(site: Flask, service: Service) -> None:
    service.answer = saying(empty(), kind=KIND)
    assert entry_of(NUMBER) is None
    (asked,) = service.asked
    assert (asked.path, asked.params) == ("/fhir/v2/Practitioner", {"identifier": NUMBER})
    assert asked.headers["ESANTE-API-KEY"] == "a key of nobody's"
    assert asked.headers["Accept"] == "application/fhir+json"


def test_a_physician_is_read(site: Flask, service: Service) -> None:
    entry = found(service, practitioner(PHYSICIAN, LUNGS))
    assert (entry.number, entry.name) == (NUMBER, Name("LEBLANC", "ÉLODIE MARIE"))
    assert entry.fields == (
        Field("10", "Médecin", Profession.physician),
        Field("SM41", "Pneumologie", None),
    )
    assert entry.standing is Standing.active


@pytest.mark.parametrize(
    ("code", "profession"),
    [
        ("21", Profession.pharmacist),
        ("50", Profession.midwife),
        ("60", Profession.nurse),
        ("70", Profession.allied),
        ("36", None),
    ],
)
def test_a_code_means_a_profession(
    site: Flask, service: Service, code: str, profession: Profession | None
) -> None:
    entry = found(service, practitioner(qualification((PROFESSION, code, "Shown"))))
    assert entry.fields == (Field(code, "Shown", profession),)


@pytest.mark.parametrize(
    "codings", [[(TRAINING, "10", "Médecin")], [(PROFESSION, "10", "Médecin"), (CATEGORY, "E")]]
)
def test_who_is_in_training_is_a_student(site: Flask, service: Service, codings: list[Any]) -> None:
    entry = found(service, practitioner(qualification(*codings)))
    assert entry.fields == (Field("10", "Médecin, en formation", Profession.student),)


def test_two_professions_are_one_entry(site: Flask, service: Service) -> None:
    pharmacist = practitioner(qualification((PROFESSION, "21", "Pharmacien")))
    entry = found(service, practitioner(PHYSICIAN), pharmacist)
    assert [each.profession for each in entry.fields] == [Profession.physician, Profession.pharmacist]
    assert entry.other_names == ()


def test_a_name_of_the_other_profession_is_another_name(site: Flask, service: Service) -> None:
    other = practitioner(PHYSICIAN, name=[{"family": "MARTIN", "given": ["ÉLODIE"]}])
    assert found(service, practitioner(), other).other_names == (Name("MARTIN", "ÉLODIE"),)


def test_a_closed_profession_says_nothing_beside_an_open_one(site: Flask, service: Service) -> None:
    pharmacist = practitioner(qualification((PROFESSION, "21", "Pharmacien")))
    entry = found(service, practitioner(PHYSICIAN, active=False), pharmacist)
    assert [each.profession for each in entry.fields] == [Profession.pharmacist]
    assert entry.standing is Standing.active


def test_who_has_closed_every_profession_is_inactive(site: Flask, service: Service) -> None:
    entry = found(service, practitioner(PHYSICIAN, active=False))
    assert entry.standing is Standing.inactive
    assert entry.fields[0].profession is Profession.physician


def test_nothing_said_of_it_is_unknown(site: Flask, service: Service) -> None:
    entry = found(service, practitioner(active=None, name=None, qualification=None))
    assert (entry.standing, entry.name, entry.fields) == (Standing.unknown, Name(""), ())


def test_somebody_elses_resource_is_no_entry(site: Flask, service: Service) -> None:
    other = practitioner(identifier=[{"system": "https://rpps.esante.gouv.fr", "value": "10000000025"}])
    role = practitioner() | {"resourceType": "PractitionerRole"}
    service.answer = saying(bundle(other, role), kind=KIND)
    assert entry_of(NUMBER) is None


@pytest.mark.parametrize("body", [[], 7, None, {"entry": [{}]}, {"entry": 3}])
def test_another_shape_is_down_and_nothing_worse(site: Flask, service: Service, body: Any) -> None:
    service.answer = saying(body, kind=KIND)
    with pytest.raises(Down, match="shape"):
        entry_of(NUMBER)


def test_a_wrong_key_is_said(site: Flask, service: Service) -> None:
    service.answer = saying({"resourceType": "OperationOutcome"}, status=401, kind=KIND)
    with pytest.raises(Declined, match="look at its address and key"):
        entry_of(NUMBER)
