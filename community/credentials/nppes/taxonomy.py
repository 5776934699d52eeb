"""What a taxonomy code means: the words for it, and which of our professions it is."""

import tomllib
from pathlib import Path

from community.accounts.models import Profession
from community.credentials.entries import Field

MEANINGS = Path(__file__).with_name("taxonomy.toml")
# Under this heading stand codes whose words help, and which are no profession of ours.
NO_PROFESSION = "none"


def field_of(code: str) -> Field:
    """An unknown code has no words and no profession. Its holder chose it: NPPES checks no taxonomy."""
    for length in range(len(code), 0, -1):
        meaning = _MEANINGS.get(code[:length])
        if meaning:
            return Field(code, *meaning)
    return Field(code, "", None)


def _read() -> dict[str, tuple[str, Profession | None]]:
    sections = tomllib.loads(MEANINGS.read_text())
    return {
        beginning: (words, None if heading == NO_PROFESSION else Profession(heading))
        for heading, meanings in sections.items()
        for beginning, words in meanings.items()
    }


_MEANINGS = _read()
