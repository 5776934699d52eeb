"""The languages of the world: the codes of ISO 639-1 and what they are called here."""

from collections.abc import Iterable, Mapping

from babel import Locale

LANGUAGES: Mapping[str, str] = {
    code: name
    for code, name in sorted(Locale("en", "GB").languages.items(), key=lambda item: item[1].casefold())
    if len(code) == 2
}
"""Two small letters -> name, in the order of the names."""

_CODES = {name.casefold(): code for code, name in LANGUAGES.items()}


def language_code(words: str) -> str | None:
    """The code of a language written by its name or by its code; None for what is neither."""
    typed = words.strip().casefold()
    return typed if typed in LANGUAGES else _CODES.get(typed)


def language_names(codes: Iterable[str]) -> str:
    """`English, French`."""
    return ", ".join(LANGUAGES.get(code, code) for code in codes)
