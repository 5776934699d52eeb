"""Check digits, over compact numbers of the right shape: each says whether a number's own fits."""

from collections.abc import Callable, Iterable, Mapping

from stdnum import ean, luhn
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.ec import ci
from stdnum.it import codicefiscale
from stdnum.se import personnummer
from stdnum.tr import tckimlik

# The card issuer's prefix under which the check digit of an NPI is computed (CMS, 45 CFR 162.406).
NPI_PREFIX = "80840"
LANR_WEIGHTS = (4, 9, 4, 9, 4, 9)
# RIZIV/INAMI counts under 97; 89 came with the numbers issued from 2019 on, 83 and 79 are kept in reserve.
RIZIV_MODULI = (97, 89, 83, 79)
PROVIDER_WEIGHTS = (3, 5, 8, 4, 2, 1)
PROVIDER_LOCATIONS = "0123456789ABCDEFGHJKLMNPQRTUVWXY"
PROVIDER_CHECKS = "YXWTLKJHFBA"
# A citizen's number is the tail of a Chinese qualification certificate.
RIC_LENGTH = 18


def fits_npi(number: str) -> bool:
    return bool(luhn.is_valid(NPI_PREFIX + number))


def fits_luhn(number: str) -> bool:
    return bool(luhn.is_valid(number))


def fits_ean(number: str) -> bool:
    return bool(ean.is_valid(number))


def fits_lanr(number: str) -> bool:
    """The lifelong number of German physicians in statutory insurance (KBV, Arztnummern-Richtlinie)."""
    return int(number[6]) == -_weighted(number, LANR_WEIGHTS) % 10


def fits_riziv(number: str) -> bool:
    serial, check = int(number[:6]), int(number[6:8])
    return any(check == modulus - serial % modulus for modulus in RIZIV_MODULI)


def fits_pwz(number: str) -> bool:
    """The right to practise medicine in Poland: its check digit stands first."""
    return int(number[0]) == _weighted(number[1:], range(1, 7)) % 11


def fits_provider(number: str) -> bool:
    """The Medicare provider number of Australia: six digits, a location, a check letter."""
    located = _weighted(number, PROVIDER_WEIGHTS) + 6 * PROVIDER_LOCATIONS.index(number[6])
    return number[7] == PROVIDER_CHECKS[located % 11]


def fits_cns(number: str) -> bool:
    """The national health card of Brazil, of professionals and patients alike."""
    return _weighted(number, range(15, 0, -1)) % 11 == 0


def fits_rut(number: str) -> bool:
    return bool(rut.is_valid(number))


def fits_cedula(number: str) -> bool:
    return bool(ci.is_valid(number))


def fits_snils(number: str) -> bool:
    """The pension insurance number of Russia."""
    return int(number[9:]) == _weighted(number, range(9, 0, -1)) % 101 % 100


def fits_dea(number: str) -> bool:
    """The number for controlled drugs in the US, after its two letters."""
    digits = number[2:]
    return int(digits[6]) == _weighted(digits, (1, 2, 1, 2, 1, 2)) % 10


def ends_in_ric(number: str) -> bool:
    return bool(ric.is_valid(number[-RIC_LENGTH:]))


def fits_tckn(number: str) -> bool:
    return bool(tckimlik.is_valid(number))


def fits_codice_fiscale(number: str) -> bool:
    return bool(codicefiscale.is_valid(number))


def fits_personnummer(number: str) -> bool:
    return bool(personnummer.is_valid(number))


def _weighted(number: str, weights: Iterable[int]) -> int:
    """The sum of the leading digits, each times its weight."""
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))


CHECKS: Mapping[str, Callable[[str], bool]] = {
    "npi": fits_npi,
    "luhn": fits_luhn,
    "ean": fits_ean,
    "lanr": fits_lanr,
    "riziv": fits_riziv,
    "pwz": fits_pwz,
    "provider": fits_provider,
    "cns": fits_cns,
    "rut": fits_rut,
    "cedula": fits_cedula,
    "snils": fits_snils,
    "dea": fits_dea,
    "ric": ends_in_ric,
    "tckn": fits_tckn,
    "codice_fiscale": fits_codice_fiscale,
    "personnummer": fits_personnummer,
}
