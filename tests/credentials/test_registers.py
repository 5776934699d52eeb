"""The registers we know: every one can be asked, by a rule, a label and a hint."""

import re

import pytest

from community.accounts.models import Profession
from community.core.countries import COUNTRIES
from community.credentials.numbers import problem_with
from community.credentials.registers.known import (
    OTHER,
    REGISTERS,
    Register,
    register_of,
    registers_for,
)
from community.credentials.rules import RULES

COUNTRIES_OF_THE_REFERENCE = re.findall(
    "[A-Z]{2}",
    "AE AR AT AU BD BE BR CA CH CL CN CO DE DK EC EG ES FI FR GB GH HK ID IE IL IN IT JP KE KR LK MX MY NG "
    "NL NO NP NZ PE PH PK PL PT RU SA SE SG TH TR TW UG US UY VN ZA",
)
NEVER_ASKED = r"\b(DEA|SNILS|LBNR|ADELI|TCKN|PESEL|CPF|CPR|CURP|codice fiscale|personnummer|Aadhaar)\b"

each_register = pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.key)


@each_register
def test_a_register_can_be_asked_somewhere(register: Register) -> None:
    assert register.page_note.endswith(".")
    assert register.page == "" or re.fullmatch(r"https://[a-z0-9.-]+/\S*", register.page)
    assert register.source in {"manual_link", "offline_file", "http_api"}


@each_register
def test_a_register_says_what_its_number_is_and_where_it_is_printed(register: Register) -> None:
    assert register.rule in RULES
    assert register.name
    assert register.number_label
    assert register.hint.endswith(".")
    assert not re.search(NEVER_ASKED, register.number_label)


@each_register
def test_a_register_belongs_to_a_country_and_its_key_says_so(register: Register) -> None:
    assert register.country in COUNTRIES
    assert re.fullmatch(rf"{register.country.lower()}-[a-z-]+", register.key)
    assert register.professions
    assert Profession.student not in register.professions


@each_register
def test_regions_are_offered_only_where_one_is_asked_for(register: Register) -> None:
    assert register.region_label or not register.regions
    assert len(set(register.regions.values())) == len(register.regions)


def test_every_region_of_a_rule_is_one_of_its_register() -> None:
    named = [each for each in REGISTERS if "region" in RULES[each.rule].pattern.groupindex]
    assert named
    assert all(each.regions for each in named)


def test_keys_and_names_are_given_once() -> None:
    assert len({each.key for each in REGISTERS}) == len(REGISTERS)
    assert len({(each.country, each.name) for each in REGISTERS}) == len(REGISTERS)
    assert register_of(OTHER) is None


def test_no_rule_is_kept_that_no_register_has() -> None:
    assert {each.rule for each in REGISTERS} == set(RULES)


@pytest.mark.parametrize("country", COUNTRIES_OF_THE_REFERENCE)
def test_every_country_of_the_reference_lists_physicians_and_nurses(country: str) -> None:
    assert registers_for(country, Profession.physician)
    assert registers_for(country, Profession.nurse)


@pytest.mark.parametrize(
    ("country", "profession", "key"),
    [
        ("US", Profession.physician, "us-nppes"),
        ("US", Profession.nurse, "us-nursys"),
        ("US", Profession.educator, "us-nchec"),
        ("BR", Profession.physician, "br-crm"),
        ("BR", Profession.nurse, "br-coren"),
        ("DE", Profession.physician, "de-efn"),
        ("AU", Profession.nurse, "au-ahpra"),
        ("IN", Profession.physician, "in-nmc"),
        ("GB", Profession.nurse, "gb-nmc"),
    ],
)
def test_the_register_that_says_most_comes_first(country: str, profession: Profession, key: str) -> None:
    assert registers_for(country, profession)[0].key == key


def test_a_country_that_we_do_not_know_has_no_register() -> None:
    assert registers_for("JO", Profession.physician) == ()
    assert registers_for("US", Profession.student) == ()


def test_only_two_registers_are_asked_by_machine() -> None:
    asked = {each.key: each.source for each in REGISTERS if each.source != "manual_link"}
    assert asked == {"us-nppes": "offline_file", "fr-annuaire-sante": "http_api"}


@each_register
def test_a_hint_fits_beside_a_field(register: Register) -> None:
    assert len(register.hint) <= 140


def test_numbers_of_equal_digits_are_nobodys_in_any_register() -> None:
    taken = [each.key for each in REGISTERS for n in range(4, 17) if not problem_with(each, "7" * n)]
    assert taken == []
