"""Check digits: what each kind of number accepts and refuses, as its register publishes it."""

import pytest

from community.credentials.check_digits import CHECKS

VECTORS = (
    ("npi", "1234567893"),
    ("luhn", "10000000017"),
    ("luhn", "802760900000018"),
    ("luhn", "8003610000000014"),
    ("lanr", "123456601"),
    ("lanr", "999999900"),
    ("pwz", "5425740"),
    ("riziv", "12345625001"),
    ("riziv", "19006951001"),
    ("ean", "7601000000019"),
    ("provider", "4024742F"),
    ("provider", "988939BJ"),
    ("cns", "700000000000005"),
    ("snils", "11223344595"),
    ("dea", "AB1234563"),
    ("rut", "123456785"),
    ("cedula", "1714307103"),
)
REFUSED = (
    ("npi", "1234567890"),
    ("lanr", "123456701"),
    ("pwz", "5425741"),
    ("provider", "988939BK"),
)
# Where the check digit stands, for the kinds that have exactly one.
PLACES = {"npi": 9, "luhn": -1, "lanr": 6, "pwz": 0, "ean": -1, "cns": -1, "dea": -1, "rut": -1, "cedula": -1}


@pytest.mark.parametrize(("check", "number"), VECTORS)
def test_a_published_number_fits(check: str, number: str) -> None:
    assert CHECKS[check](number)


@pytest.mark.parametrize(("check", "number"), REFUSED)
def test_a_published_typing_error_is_found(check: str, number: str) -> None:
    assert not CHECKS[check](number)


@pytest.mark.parametrize(("check", "number"), [each for each in VECTORS if each[0] in PLACES])
def test_of_all_ten_check_digits_only_one_fits(check: str, number: str) -> None:
    place = PLACES[check] % len(number)
    written = [number[:place] + digit + number[place + 1 :] for digit in "0123456789"]
    assert [each for each in written if CHECKS[check](each)] == [number]


@pytest.mark.parametrize("modulus", [97, 89, 83, 79])
def test_a_riziv_number_may_be_counted_under_any_of_its_moduli(modulus: int) -> None:
    assert CHECKS["riziv"](f"123456{modulus - 123456 % modulus:02}001")


def test_of_all_check_letters_of_a_provider_number_only_one_fits() -> None:
    assert [letter for letter in "ABFHJKLTWXY" if CHECKS["provider"]("402474" + "2" + letter)] == ["F"]
