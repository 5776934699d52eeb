"""Numbers of registration: what can be right, and what certainly is not."""

import pytest

from community.credentials.numbers import compact, problem_with
from community.credentials.registers.known import register_of

NPPES = register_of("us-nppes")


@pytest.mark.parametrize("number", ["1000000004", "1000-000.004", " 1000 000 004 "])
def test_an_npi_is_read_however_it_is_spaced(number: str) -> None:
    assert problem_with(NPPES, number) is None


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("1234567890", "typing error"),
        ("1234567893", "sample number"),
        ("1111111111", "the same"),
        ("2000000002", "organisation"),
        ("3000000000", "begins with 1"),
        ("100000000", "10 digits"),
        ("10000000041", "10 digits"),
        ("1000000O04", "10 digits"),
        ("١٠٠٠٠٠٠٠٠٤", "digits 0 to 9"),
    ],
)
def test_an_npi_that_cannot_be_right_is_refused_in_words(number: str, said: str) -> None:
    assert said in (problem_with(NPPES, number) or "")


def test_every_single_typing_error_in_an_npi_is_found() -> None:
    right = "1000000004"
    wrong = [right[:i] + d + right[i + 1 :] for i in range(10) for d in "0123456789" if d != right[i]]
    assert all(problem_with(NPPES, number) for number in wrong)


def test_separators_do_not_count() -> None:
    assert compact("12 a-3.4–5") == "12A345"
