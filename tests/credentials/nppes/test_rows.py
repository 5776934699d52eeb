"""A row that cannot be right is counted with its line and its reason, and stops nothing."""

import csv
import io
import random

import pytest
from stdnum import luhn

from community.credentials.nppes.published import Published
from community.credentials.nppes.rows import (
    REFUSALS_LISTED,
    BadRow,
    Kept,
    Reading,
    Refusals,
    day_of,
    number_of,
)
from tests.credentials.nppes.published import HEADER, MONTHLY, npi, physician

ASKED_AT_ONCE = 1000
TOP = ",".join(f'"{name}"' for name in HEADER)


def table(*lines: bytes) -> Published:
    content = b"\n".join((TOP.encode(), *lines, b""))
    return Published(MONTHLY, len(content), io.BytesIO(content))


def line(row: list[str]) -> bytes:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="").writerow(row)
    return written.getvalue().encode()


def read(*lines: bytes) -> tuple[list[Kept], Refusals]:
    refusals = Refusals()
    return list(Reading(table(*lines)).rows(ASKED_AT_ONCE, refusals)), refusals


def test_check_digits_are_as_the_standard_computes_them() -> None:
    chosen = random.Random(5)
    for _ in range(500):
        digits = f"1{chosen.randrange(10**8):08}"
        right = luhn.calc_check_digit("80840" + digits)
        assert number_of(f"{digits}{right}") == int(f"{digits}{right}")
        with pytest.raises(BadRow, match="check digit"):
            number_of(f"{digits}{(int(right) + 1) % 10}")


@pytest.mark.parametrize("number", ["", "12345", "12345678901", "3234567890", "12345A7890", "١٢٣٤٥٦٧٨٩٣"])
def test_what_is_no_npi_is_refused(number: str) -> None:
    with pytest.raises(BadRow, match="ten digits"):
        number_of(number)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (line(physician(2)[:40]), "it has 40 columns, the header has 329"),
        (line(["1CALLME", *physician(2)[1:]]), "its NPI is not ten digits"),
        (line([npi(2)[:-1] + str((int(npi(2)[-1]) + 1) % 10), *physician(2)[1:]]), "wrong check digit"),
        (line(physician(2, family="A\0B")), "control character"),
        (line(physician(2, licence_1="12\x1f34")), "control character"),
        (line(physician(2, family="MÜLLER")).decode().encode("latin-1"), "not written in UTF-8"),
        (line(physician(2, family="MÜLLER")).replace(b"\x9c", b""), "not written in UTF-8"),
        (line(physician(2, updated="2026-11-02")), "MM/DD/YYYY"),
    ],
)
def test_a_bad_row_is_listed_with_its_line_and_the_rows_around_it_are_kept(bad: bytes, reason: str) -> None:
    kept, refusals = read(line(physician(1)), bad, line(physician(3)))
    assert [row[0] for row in kept] == [int(npi(1)), int(npi(3))]
    ((where, why),) = refusals.listed
    assert where == 3
    assert reason in why


def test_bytes_that_are_damaged_in_what_nobody_keeps_do_no_harm() -> None:
    kept, refusals = read(line(physician(1, street="CALLE PEÑA 5")).decode().encode("latin-1"))
    assert (len(kept), refusals.count) == (1, 0)


def test_a_quoted_line_end_belongs_to_its_field() -> None:
    kept, refusals = read(line(physician(1, family="VAN\nDYKE")), line(physician(2)), b'"17","short"')
    assert kept[0][3] == "VAN\nDYKE"
    assert refusals.listed == [(5, "it has 2 columns, the header has 329")]


def test_a_quotation_mark_that_is_never_closed_takes_only_the_next_row_with_it() -> None:
    kept, refusals = read(b'"1234567893","1', *(line(physician(n)) for n in range(9)))
    assert [row[0] for row in kept] == [int(npi(n)) for n in range(1, 9)]
    assert [where for where, _ in refusals.listed] == [3]


def test_a_line_longer_than_any_row_is_one_refusal() -> None:
    kept, refusals = read(line(physician(1)), b"x" * 200_000, line(physician(2)))
    assert len(kept) == 2
    assert refusals.listed == [(3, "a quotation mark before it is never closed, or a field is too long")]


def test_empty_lines_are_nobody() -> None:
    kept, refusals = read(b"", line(physician(1)), b"", b"")
    assert (len(kept), refusals.count) == (1, 0)


def test_the_first_refusals_are_listed_and_all_are_counted() -> None:
    _, refusals = read(*[b'"nobody"'] * 300)
    assert (refusals.count, len(refusals.listed)) == (300, REFUSALS_LISTED)


def test_reading_goes_on_after_any_line_where_it_stopped() -> None:
    lines = [line(physician(n, family="VAN\nDYKE" if n % 3 else "HOLT")) for n in range(20)]
    whole, _ = read(*lines)
    first = Reading(table(*lines))
    begun = list(first.rows(7, Refusals()))
    rest = list(Reading(table(*lines), after=first.line).rows(ASKED_AT_ONCE, Refusals()))
    assert len(begun) == 7
    assert begun + rest == whole


@pytest.mark.parametrize(("written", "day"), [("", ""), ("11/08/2026", "2026-11-08")])
def test_days_are_kept_so_that_they_sort(written: str, day: str) -> None:
    assert day_of(written) == day
