"""Numbers of registration: what can be right, and what certainly is not."""

import pytest

from community.credentials.numbers import asks_for_npi, compact, has_npi_check_digit, problem_with
from community.credentials.registers import NPI, REGISTERS, known_register


def test_the_check_digit_of_an_npi() -> None:
    assert has_npi_check_digit("1234567893")
    assert not has_npi_check_digit("1234567890")


@pytest.mark.parametrize("number", ["1000000004", "1000-000.004", " 1000 000 004 "])
def test_an_npi_is_read_however_it_is_spaced(number: str) -> None:
    assert problem_with("US", NPI, number) is None


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("1234567890", "typing error"),
        ("1234567893", "sample number"),
        ("1111111111", "typing error"),
        ("2000000002", "organisation"),
        ("3000000000", "begins with 1"),
        ("100000000", "10 digits"),
        ("10000000041", "10 digits"),
        ("1000000O04", "10 digits"),
        ("١٠٠٠٠٠٠٠٠٤", "10 digits"),
    ],
)
def test_an_npi_that_cannot_be_right_is_refused_in_words(number: str, said: str) -> None:
    assert said in (problem_with("US", NPI, number) or "")


def test_every_single_typing_error_in_an_npi_is_found() -> None:
    right = "1000000004"
    wrong = [right[:i] + d + right[i + 1 :] for i in range(10) for d in "0123456789" if d != right[i]]
    assert not any(has_npi_check_digit(number) for number in wrong)


@pytest.mark.parametrize("register", ["NPI", "NPPES", "my npi number", NPI])
def test_an_npi_is_recognised_by_its_short_names(register: str) -> None:
    assert asks_for_npi("US", register)
    assert not asks_for_npi("GB", register)


def test_a_state_licence_has_no_check_digit() -> None:
    assert problem_with("US", "State licence (Nursys)", "TX RN 12345") is None


def test_separators_do_not_count() -> None:
    assert compact("12 a-3.4–5") == "12A345"


def test_a_register_is_known_in_its_own_country_only() -> None:
    assert known_register("IE", "medical council") is not None
    assert known_register("GB", "Medical Council") is None


def test_registers_are_named_once_and_looked_up_over_https() -> None:
    assert len({(each.country, each.name) for each in REGISTERS}) == len(REGISTERS)
    assert all(each.page == "" or each.page.startswith("https://") for each in REGISTERS)
