"""The countries of the world: the codes of ISO 3166 and what they are called here."""

from collections.abc import Mapping

from babel import Locale

# Names that CLDR has beside the countries: unions, places without a code of their own, and aids for testing.
NO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})

COUNTRIES: Mapping[str, str] = {
    code: name
    for code, name in sorted(Locale("en", "GB").territories.items(), key=lambda item: item[1].casefold())
    if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
}
"""Two capital letters -> name, in the order of the names."""


def country_name(code: str) -> str:
    """What a code is called; a code that nobody knows stands for itself."""
    return COUNTRIES.get(code, code)
