"""The look-up service of NPPES: what it answers becomes an entry like one of the file."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from community.accounts.models import Profession
from community.core import clock
from community.core.fetching import Declined, Down
from community.credentials.entries import Licence, Name, Standing
from community.credentials.services.nppes_api import entry_of
from tests.answering import Service, saying
from tests.credentials.services import nppes


def test_the_service_is_asked_for_one_number(site: Flask, service: Service) -> None:
    service.answer = saying(nppes.NOBODY)
    entry_of(nppes.NUMBER)
    (asked,) = service.asked
    assert (asked.path, asked.params) == ("/api/", {"version": "2.1", "number": nppes.NUMBER})


def test_a_number_that_is_not_there_has_no_entry(site: Flask, service: Service) -> None:
    service.answer = saying(nppes.NOBODY)
    assert entry_of(nppes.NUMBER) is None


def test_a_person_is_read(site: Flask, service: Service) -> None:
    service.answer = saying(nppes.a_person())
    with clock.frozen(datetime(2026, 11, 10, tzinfo=UTC)):
        entry = entry_of(nppes.NUMBER)
    assert entry is not None
    assert (entry.number, entry.name) == (nppes.NUMBER, Name("ROE", "JANE ALICE"))
    assert entry.other_names == (Name("MILLER", "JANE"),)
    assert entry.licences == (Licence("NY", "999123"),)
    assert (entry.standing, entry.as_of, entry.place) == (
        Standing.active,
        "10 November 2026",
        "BROOKLYN, NY",
    )
    assert (entry.organisation, entry.remark) == ("", "After the name: M.D.")


def test_the_primary_field_comes_first(site: Flask, service: Service) -> None:
    nurse = {"code": "163W00000X", "desc": "Registered Nurse", "primary": False, "license": None}
    service.answer = saying(nppes.a_person(taxonomies=[nurse, nppes.CARDIOLOGY]))
    entry = entry_of(nppes.NUMBER)
    assert entry is not None
    assert [each.profession for each in entry.fields] == [Profession.physician, Profession.nurse]
    assert [each.code for each in entry.fields] == ["207RC0000X", "163W00000X"]
    assert len(entry.licences) == 1


def test_a_code_that_nobody_knows_has_the_words_of_the_service(site: Flask, service: Service) -> None:
    strange = {"code": "999X00000X", "desc": "Ship's Surgeon", "primary": True}
    service.answer = saying(nppes.a_person(taxonomies=[strange]))
    entry = entry_of(nppes.NUMBER)
    assert entry is not None
    assert (entry.fields[0].words, entry.fields[0].profession) == ("Ship's Surgeon", None)


@pytest.mark.parametrize(
    ("basic", "standing"),
    [
        ({"status": "D"}, Standing.inactive),
        ({"status": "A"}, Standing.active),
        ({"status": "?"}, Standing.unknown),
        ({}, Standing.unknown),
    ],
)
def test_a_number_that_was_deactivated_shows_no_more_than_that(
    site: Flask, service: Service, basic: dict[str, Any], standing: Standing
) -> None:
    service.answer = saying({"result_count": 1, "results": [{"number": nppes.NUMBER, "basic": basic}]})
    entry = entry_of(nppes.NUMBER)
    assert entry is not None
    assert (entry.standing, entry.name, entry.fields, entry.place) == (standing, Name(""), (), "")


def test_an_organisation_is_no_person(site: Flask, service: Service) -> None:
    service.answer = saying(nppes.an_organisation())
    entry = entry_of("2000000002")
    assert entry is not None
    assert (entry.organisation, entry.name) == ("MERCY CLINIC", Name(""))


def test_a_number_that_cannot_be_one_is_not_asked_for_again(site: Flask, service: Service) -> None:
    service.answer = saying(nppes.NO_NUMBER)
    with pytest.raises(Declined, match="did not take the number"):
        entry_of("06")


@pytest.mark.parametrize(
    "body",
    [[], 7, None, {}, {"result_count": 1}, {"result_count": 1, "results": []}, nppes.a_person(basic=3)],
)
def test_another_shape_is_down_and_nothing_worse(site: Flask, service: Service, body: Any) -> None:
    service.answer = saying(body)
    with pytest.raises(Down, match="shape"):
        entry_of(nppes.NUMBER)


def test_a_service_that_is_down_says_when_to_come_back(site: Flask, service: Service) -> None:
    service.answer = saying({}, status=503, headers={"Retry-After": "90"})
    with pytest.raises(Down) as caught:
        entry_of(nppes.NUMBER)
    assert caught.value.retry_after == 90
