"""What the register says of a number."""

import pytest

from community.accounts.models import Profession
from community.credentials.entries import Licence, Name, Standing
from community.credentials.nppes import look_up
from community.credentials.nppes.look_up import entry_of
from tests.credentials.nppes.conftest import Load
from tests.credentials.nppes.published import clinic, npi, physician, row


def test_a_person_is_found_with_everything_a_moderator_compares(load: Load) -> None:
    load([physician(1, middle="LOUISE", other_family="HOLT", other_given="MARTHA", suffix="JR.")])
    entry = entry_of(npi(1))
    assert entry
    assert entry.number == npi(1)
    assert entry.name == Name("FAMILY1", "MARTHA LOUISE")
    assert entry.other_names == (Name("HOLT", "MARTHA"),)
    assert [(each.words, each.profession) for each in entry.fields] == [("Cardiology", Profession.physician)]
    assert entry.licences == (Licence("MA", "L1"),)
    assert (entry.standing, entry.place, entry.organisation) == (Standing.active, "BOSTON, MA", "")
    assert (entry.as_of, entry.remark) == ("8 November 2026", "After the name: JR., M.D..")


def test_the_primary_field_comes_first_and_a_licence_only_once(load: Load) -> None:
    second = {"taxonomy_15": "207Q00000X", "licence_15": "L1", "region_15": "MA", "primary_15": "Y"}
    load([physician(1, primary_1="N", **second)])
    entry = entry_of(npi(1))
    assert entry
    assert [each.code for each in entry.fields] == ["207Q00000X", "207RC0000X"]
    assert entry.licences == (Licence("MA", "L1"),)


def test_the_number_of_an_organisation_says_whose_it_is(load: Load) -> None:
    load([clinic(1)])
    entry = entry_of(npi(1, 2))
    assert entry
    assert (entry.organisation, entry.name) == ("HARBOUR CLINIC LLC", Name(""))


@pytest.mark.parametrize(
    ("deactivated", "reactivated", "standing"),
    [
        ("", "", Standing.active),
        ("03/05/2020", "", Standing.inactive),
        ("03/05/2020", "04/05/2020", Standing.active),
        ("03/05/2021", "04/05/2020", Standing.inactive),
    ],
)
def test_who_was_deactivated_last_is_not_active(
    load: Load, deactivated: str, reactivated: str, standing: Standing
) -> None:
    load([physician(1, deactivated=deactivated, reactivated=reactivated)])
    entry = entry_of(npi(1))
    assert entry
    assert entry.standing is standing


def test_a_deactivated_number_says_since_when_and_what_replaced_it(load: Load) -> None:
    load([physician(2), row(npi(1), deactivated="03/05/2020", replacement=npi(2))])
    entry = entry_of(npi(1))
    assert entry
    assert entry.name.full == ""
    assert entry.remark == f"Deactivated on 5 March 2020. Replaced by the NPI {npi(2)}."


@pytest.mark.parametrize(
    "number", [npi(9), "", "1", "²", "1e9", "0x12345678", " 1234567893", "9" * 40, "A\0"]
)
def test_a_number_that_is_not_there_is_none(load: Load, number: str) -> None:
    load([physician(1)])
    assert entry_of(number) is None


@pytest.mark.usefixtures("instance")
def test_without_an_edition_nothing_is_said_at_all() -> None:
    assert not look_up.is_loaded()
    with pytest.raises(look_up.Missing):
        entry_of(npi(1))


def test_the_edition_says_of_which_day_it_is(load: Load) -> None:
    load([physician(1)])
    assert look_up.is_loaded()
    assert look_up.edition_words() == "the file of 8 November 2026"
