"""Taxonomy codes, in words and as professions."""

import re

import pytest

from community.accounts.models import Profession
from community.credentials.entries import Field
from community.credentials.nppes.taxonomy import _MEANINGS, field_of


@pytest.mark.parametrize(
    ("code", "words", "profession"),
    [
        ("207RC0000X", "Cardiology", Profession.physician),
        ("207R00000X", "Internal medicine", Profession.physician),
        ("207RM1200X", "Internal medicine", Profession.physician),
        ("163WP2201X", "Registered nurse", Profession.nurse),
        ("363LF0000X", "Nurse practitioner: family", Profession.nurse),
        ("367500000X", "Nurse anaesthetist", Profession.nurse),
        ("367A00000X", "Nurse midwife", Profession.midwife),
        ("363AM0700X", "Physician assistant", Profession.allied),
        ("1835P1200X", "Pharmacist", Profession.pharmacist),
        ("174H00000X", "Health educator", Profession.educator),
        ("390200000X", "Student in training, without a licence of their own", Profession.student),
        ("175F00000X", "Naturopath", None),
    ],
)
def test_a_code_says_what_its_holder_does(code: str, words: str, profession: Profession | None) -> None:
    assert field_of(code) == Field(code, words, profession)


def test_an_unknown_code_means_nothing() -> None:
    assert field_of("261QP2300X") == Field("261QP2300X", "", None)


def test_every_beginning_can_begin_a_code() -> None:
    assert all(re.fullmatch("[0-9]{3}[0-9A-Z]([A-Z][0-9]{4})?", each) for each in _MEANINGS)
