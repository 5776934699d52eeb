"""Numbers of registration: how they are written, and whether they can be right at all.

A check digit finds typing errors and nothing else: a number that passes is still to be looked up.
"""

import re

from stdnum import luhn

from community.credentials.registers import NPI

# The number that every manual prints as its example passes the check, and belongs to nobody.
SAMPLES = frozenset({"1234567893"})
# The card issuer's prefix under which the check digit of an NPI is computed (CMS, 45 CFR 162.406).
NPI_PREFIX = "80840"


def compact(number: str) -> str:
    """Without the spaces, dots and dashes that people write for reading."""
    return re.sub(r"[\s.\-‐-―]", "", number).upper()


def asks_for_npi(country: str, register: str) -> bool:
    """Whether the number has to be an NPI, by the register's full name or the short ones in use."""
    return country == "US" and (register == NPI or bool(re.search(r"\b(npi|nppes)\b", register, re.I)))


def problem_with(country: str, register: str, number: str) -> str | None:
    """What cannot be right about a number, in a sentence; None when nothing is known against it."""
    return problem_with_npi(compact(number)) if asks_for_npi(country, register) else None


def problem_with_npi(npi: str) -> str | None:
    if not re.fullmatch(r"[0-9]{10}", npi):
        return (
            f"An NPI has 10 digits; this one has {len(npi)} characters. Compare it with your NPPES account."
        )
    if npi[0] == "2":
        return "This NPI belongs to an organisation. Enter your own, which begins with 1."
    if npi[0] != "1":
        return "An NPI of a person begins with 1. Compare it with your NPPES account."
    if not has_npi_check_digit(npi):
        return (
            "This NPI has a typing error: its last digit does not fit the others. Compare it digit by digit."
        )
    if npi in SAMPLES:
        return "This is the sample number from the manuals. Enter your own NPI."
    return None


def has_npi_check_digit(npi: str) -> bool:
    return bool(luhn.is_valid(NPI_PREFIX + npi))
