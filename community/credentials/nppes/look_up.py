"""The entry of one number, from the edition that is current at this moment."""

import sqlite3
from itertools import islice
from pathlib import Path

from flask import current_app

from community.core.config import Settings
from community.credentials.entries import Entry, Field, Licence, Name, Standing
from community.credentials.nppes import editions
from community.credentials.nppes.columns import PRACTICE
from community.credentials.nppes.rows import BETWEEN
from community.credentials.nppes.taxonomy import field_of

ORGANISATION = "2"
FOUND = "SELECT entry.*, edition.as_of FROM entry, edition WHERE number = ?"


class Missing(Exception):
    """No edition of the register is loaded."""


def is_loaded() -> bool:
    return editions.current(_folder()) is not None


def edition_words() -> str:
    """Such as “the file of 8 November 2026”; raises Missing."""
    with editions.reading(_current()) as db:
        as_of = db.execute("SELECT as_of FROM edition").fetchone()["as_of"]
    return f"the file of {editions.words(as_of)}"


def entry_of(number: str) -> Entry | None:
    """None when the register does not hold the number; raises Missing when no edition is loaded."""
    edition = _current()
    if not (number.isascii() and number.isdecimal() and len(number) == 10):
        return None
    with editions.reading(edition) as db:
        row = db.execute(FOUND, (int(number),)).fetchone()
    return _entry(row) if row else None


def _current() -> Path:
    edition = editions.current(_folder())
    if edition is None:
        raise Missing
    return edition


def _folder() -> Path:
    settings: Settings = current_app.extensions["settings"]
    return editions.folder_in(settings.instance)


def _entry(row: sqlite3.Row) -> Entry:
    practices = _practices(row["practices"])
    return Entry(
        number=str(row["number"]),
        name=_name(row["family"], row["given"], row["middle"]),
        other_names=_other_names(row),
        fields=_fields(practices),
        licences=_licences(practices),
        standing=_standing(row),
        as_of=editions.words(row["as_of"]),
        place=", ".join(filter(None, (row["city"].strip(), row["state"].strip()))),
        organisation=_organisation(row),
        remark=_remark(row),
    )


def _name(family: str, given: str, middle: str) -> Name:
    return Name(family.strip(), f"{given.strip()} {middle.strip()}".strip())


def _other_names(row: sqlite3.Row) -> tuple[Name, ...]:
    """The one other name that the file has room for: mostly the one before a marriage."""
    other = _name(row["other_family"], row["other_given"], row["other_middle"])
    return (other,) if other.full else ()


def _organisation(row: sqlite3.Row) -> str:
    if row["kind"] != ORGANISATION:
        return ""
    return row["organisation"].strip() or "An organisation without a name in the file"


def _practices(packed: str) -> list[tuple[str, ...]]:
    """Taxonomy code, licence number, state and whether it is the primary one, the primary one first."""
    parts = iter([part.strip() for part in packed.split(BETWEEN)] + [""] * len(PRACTICE))
    found = iter(lambda: tuple(islice(parts, len(PRACTICE))), ())
    return sorted((each for each in found if any(each)), key=lambda each: each[-1:] != ("Y",))


def _fields(practices: list[tuple[str, ...]]) -> tuple[Field, ...]:
    codes = dict.fromkeys(code for code, *_ in practices if code)
    return tuple(field_of(code) for code in codes)


def _licences(practices: list[tuple[str, ...]]) -> tuple[Licence, ...]:
    """Each once: who practises in two fields gives the same licence twice."""
    found = dict.fromkeys((region, number) for _, number, region, _ in practices if number)
    return tuple(Licence(region, number) for region, number in found)


def _standing(row: sqlite3.Row) -> Standing:
    return Standing.inactive if row["deactivated"] > row["reactivated"] else Standing.active


def _remark(row: sqlite3.Row) -> str:
    return " ".join(filter(None, (_credential(row), _deactivation(row), _replacement(row))))


def _credential(row: sqlite3.Row) -> str:
    titles = ", ".join(filter(None, (row["suffix"].strip(), row["credential"].strip())))
    return f"After the name: {titles}." if titles else ""


def _deactivation(row: sqlite3.Row) -> str:
    if not row["deactivated"]:
        return ""
    words = f"Deactivated on {editions.words(row['deactivated'])}"
    again = f" and reactivated on {editions.words(row['reactivated'])}" if row["reactivated"] else ""
    return f"{words}{again}."


def _replacement(row: sqlite3.Row) -> str:
    replacement = row["replacement"].strip()
    return f"Replaced by the NPI {replacement}." if replacement else ""
