"""The header decides what a file is, and where its columns are."""

import hashlib
import random

import pytest

from community.credentials.nppes import columns, editions
from community.credentials.nppes.columns import layout_of
from community.credentials.nppes.published import CannotLoad
from community.credentials.nppes.rows import kept_of
from tests.credentials.nppes.published import HEADER, physician

# Of the header row as NPPES publishes it, without its quotation marks.
PUBLISHED = "1fd7560231c438b0c9b2343f29b23fa8013fc5888a64c17ece764f427dcb86bb"


def test_tests_read_files_under_the_published_header() -> None:
    assert len(HEADER) == 329
    assert hashlib.sha256(",".join(HEADER).encode()).hexdigest() == PUBLISHED


def test_the_second_version_loads_as_the_first() -> None:
    row = physician(1)
    second = kept_of(layout_of([*HEADER, "Certification Date"]), [*row, "10/01/2026"])
    assert second == kept_of(layout_of(HEADER), row)


def test_columns_are_found_in_any_order() -> None:
    row = physician(1)
    order = random.Random(7).sample(range(len(HEADER)), len(HEADER))
    shuffled = kept_of(layout_of([HEADER[n] for n in order]), [row[n] for n in order])
    assert shuffled == kept_of(layout_of(HEADER), row)


@pytest.mark.parametrize("name", ["Provider Last Name (Legal Name)", "Provider License Number_15"])
def test_a_missing_column_is_named(name: str) -> None:
    with pytest.raises(CannotLoad, match="lacks the column") as refused:
        layout_of([each for each in HEADER if each != name])
    assert f"“{name}”" in str(refused.value)


def test_a_header_without_npi_is_of_another_file() -> None:
    with pytest.raises(CannotLoad, match="not a file of NPPES"):
        layout_of(["Rndrng_NPI", "Tot_Benes"])


def test_what_is_kept_stands_in_the_order_of_the_table() -> None:
    columns_of_entry = [
        line.split()[0]
        for line in editions.SCHEMA.read_text().split("TABLE entry (")[1].splitlines()
        if line[:4].isspace()
    ]
    assert columns_of_entry == ["number", *columns.TEXTS, *columns.DAYS, "practices"]
