"""Check digits, over compact numbers of the right shape: each says whether a number's own fits."""

from collections.abc import Callable, Mapping

from stdnum import luhn

# The card issuer's prefix under which the check digit of an NPI is computed (CMS, 45 CFR 162.406).
NPI_PREFIX = "80840"


def fits_npi(number: str) -> bool:
    return bool(luhn.is_valid(NPI_PREFIX + number))


CHECKS: Mapping[str, Callable[[str], bool]] = {"npi": fits_npi}
