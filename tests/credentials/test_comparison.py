"""The comparison: what an applicant says beside what the register says, and what needs two people."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.accounts.models import Profession
from community.credentials import comparison
from community.credentials.comparison import Line, Pill, Said
from community.credentials.entries import Entry, Field, Licence, Name, Standing
from community.credentials.verdicts import Verdict

SAID = Said(
    name="Jane Roe",
    profession=Profession.physician,
    speciality="Cardiology",
    number="1000000004",
    region="NY",
    country_name="United States",
    register_name="NPPES",
)
CARDIOLOGIST = Field("207RC0000X", "Internal Medicine, Cardiovascular Disease", Profession.physician)
NURSE = Field("163W00000X", "Registered Nurse", Profession.nurse)
MIDWIFE = Field("367A00000X", "Advanced Practice Midwife", Profession.midwife)
UNKNOWN = Field("999X00000X", "", None)
ENTRY = Entry(
    number="1000000004",
    name=Name("Roe", "Jane Alice"),
    other_names=(Name("Poe", "Jane"),),
    fields=(CARDIOLOGIST,),
    licences=(Licence("NY", "123456"), Licence("CA", "G99999")),
    standing=Standing.active,
    as_of="8 November 2026",
)


def line(label: str, said: Said, entry: Entry) -> Line:
    return next(each for each in comparison.lines(said, entry) if each.label == label)


def test_an_entry_that_says_the_same_matches_in_every_line() -> None:
    compared = comparison.lines(SAID, ENTRY)
    assert [each.label for each in compared] == [
        "Number",
        "Name",
        "Profession",
        "Speciality",
        "Licence",
        "Standing",
    ]
    assert {each.verdict for each in compared} == {Verdict.match}
    assert not comparison.differs(compared)
    assert comparison.summary(compared) == Pill(Verdict.match, "Register match")


def test_both_sides_stand_beside_each_other() -> None:
    name = line("Name", SAID, ENTRY)
    assert (name.said, name.known) == ("Jane Roe", "Jane Alice Roe; also Jane Poe")
    assert line("Licence", SAID, ENTRY).known == "NY 123456; CA G99999"
    assert line("Number", SAID, ENTRY).known == "1000000004, 8 November 2026"


@pytest.mark.parametrize(
    ("label", "entry", "words"),
    [
        ("Number", replace(ENTRY, number="1000000012"), "Differs"),
        ("Number", replace(ENTRY, organisation="Mercy Clinic"), "An organisation"),
        ("Name", replace(ENTRY, name=Name("Roe", "Peter"), other_names=()), "Given name differs"),
        ("Profession", replace(ENTRY, fields=(NURSE,)), "Differs"),
        ("Standing", replace(ENTRY, standing=Standing.inactive), "Inactive"),
    ],
)
def test_what_differs_needs_two_people(label: str, entry: Entry, words: str) -> None:
    compared = comparison.lines(SAID, entry)
    assert line(label, SAID, entry).words == words
    assert [each.label for each in compared if each.verdict is Verdict.differs] == [label]
    assert comparison.differs(compared)
    assert comparison.summary(compared) == Pill(Verdict.differs, f"{label} differs")


@pytest.mark.parametrize(
    ("label", "said", "words"),
    [
        ("Name", replace(SAID, name="J. Roe"), "Initial only"),
        ("Speciality", replace(SAID, speciality="Heart surgery"), "Other words"),
        ("Licence", replace(SAID, region="TX"), "Other region"),
    ],
)
def test_what_differs_plausibly_is_left_to_one(label: str, said: Said, words: str) -> None:
    compared = comparison.lines(said, ENTRY)
    assert line(label, said, ENTRY) in compared
    assert (line(label, said, ENTRY).verdict, line(label, said, ENTRY).words) == (Verdict.plausible, words)
    assert not comparison.differs(compared)
    assert comparison.summary(compared) == Pill(Verdict.plausible, f"{label} to compare")


def test_the_worst_line_names_the_whole() -> None:
    said = replace(SAID, name="Jane Miller")
    entry = replace(ENTRY, standing=Standing.inactive)
    assert comparison.summary(comparison.lines(said, entry)).words == "Standing differs"


def test_a_number_is_the_same_with_blanks_and_dashes() -> None:
    assert line("Number", replace(SAID, number="1000-000 004"), ENTRY).verdict is Verdict.match


def test_an_entry_that_was_found_without_a_number_is_to_check() -> None:
    assert line("Number", replace(SAID, number=""), ENTRY).verdict is Verdict.unknown


def test_one_of_several_professions_is_enough() -> None:
    said = replace(SAID, profession=Profession.nurse)
    entry = replace(ENTRY, fields=(UNKNOWN, CARDIOLOGIST, NURSE))
    assert line("Profession", said, entry).verdict is Verdict.match


@pytest.mark.parametrize("fields", [(), (UNKNOWN,)])
def test_a_code_that_we_do_not_know_contradicts_nobody(fields: tuple[Field, ...]) -> None:
    assert line("Profession", SAID, replace(ENTRY, fields=fields)).words == "To check"


def test_a_nurse_may_stand_in_the_register_as_a_midwife() -> None:
    said = replace(SAID, profession=Profession.nurse)
    assert line("Profession", said, replace(ENTRY, fields=(MIDWIFE,))).verdict is Verdict.plausible


def test_lines_that_nobody_asked_for_are_left_out() -> None:
    said, entry = replace(SAID, speciality="", region=""), replace(ENTRY, licences=())
    labels = [each.label for each in comparison.lines(said, entry)]
    assert labels == ["Number", "Name", "Profession", "Standing"]


def test_a_licence_of_the_register_is_shown_unasked() -> None:
    compared = line("Licence", replace(SAID, region=""), ENTRY)
    assert (compared.known, compared.verdict) == ("NY 123456; CA G99999", Verdict.unknown)


def test_a_name_from_before_is_a_match() -> None:
    assert line("Name", replace(SAID, name="Jane Poe"), ENTRY).words == "Earlier name"


def test_a_remark_of_the_register_is_read_with_the_standing() -> None:
    entry = replace(ENTRY, standing=Standing.inactive, remark="Deactivated on 2 March 2026.")
    assert line("Standing", SAID, entry).known == "Inactive, 8 November 2026. Deactivated on 2 March 2026."


def test_without_an_entry_everything_is_to_check() -> None:
    compared = comparison.lines(SAID, None)
    assert {each.verdict for each in compared} == {Verdict.unknown}
    assert compared[0].known == "To look up in NPPES, United States"
    assert not comparison.differs(compared)
    assert comparison.summary(compared) == Pill(Verdict.unknown, "No register")


def test_a_claim_without_register_and_number_says_so() -> None:
    number = comparison.lines(replace(SAID, number="", register_name=""), None)[0]
    assert (number.said, number.known) == ("None given", "No register is named, United States")


def test_a_number_that_the_register_does_not_hold_needs_two_people() -> None:
    compared = comparison.lines_of_nobody(SAID)
    assert compared[0].known == "No entry in NPPES"
    assert comparison.differs(compared)
    assert comparison.summary(compared) == Pill(Verdict.differs, "Not in the register")


TEXTS = st.text(max_size=30)
SAYINGS = st.builds(Said, TEXTS, st.sampled_from(Profession), TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
ENTRIES = st.builds(
    Entry,
    number=TEXTS,
    name=st.builds(Name, TEXTS, TEXTS),
    other_names=st.tuples(st.builds(Name, TEXTS, TEXTS)),
    fields=st.tuples(st.builds(Field, TEXTS, TEXTS, st.none() | st.sampled_from(Profession))),
    licences=st.tuples(st.builds(Licence, TEXTS, TEXTS)),
    standing=st.sampled_from(Standing),
    as_of=TEXTS,
)


def test_another_family_name_alone_brings_a_second_moderator() -> None:
    """It has an ordinary reason, and it is also what somebody has who copied a number."""
    compared = comparison.lines(replace(SAID, name="Jane Miller"), ENTRY)
    assert line("Name", replace(SAID, name="Jane Miller"), ENTRY).verdict is Verdict.plausible
    assert comparison.differs(compared)


@given(SAYINGS, st.none() | ENTRIES)
def test_no_words_of_anybody_are_too_strange(said: Said, entry: Entry | None) -> None:
    compared = comparison.lines(said, entry)
    assert all(each.label and 1 <= len(each.words.split()) <= 4 for each in compared)
    assert comparison.summary(compared).verdict in Verdict
