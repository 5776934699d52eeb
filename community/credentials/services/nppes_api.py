"""The look-up service of NPPES, version 2.1; see https://npiregistry.cms.hhs.gov/api-page."""

from collections.abc import Mapping
from typing import Any

from flask import current_app

from community.core import clock
from community.core.config import Settings
from community.core.fetching import Declined, Down, get_json
from community.credentials.entries import Entry, Field, Licence, Name, Standing
from community.credentials.nppes.taxonomy import field_of

Row = Mapping[str, Any]

VERSION = "2.1"
STANDINGS = {"A": Standing.active, "D": Standing.inactive}


def entry_of(number: str) -> Entry | None:
    """None where NPPES has no such number; raises Down or Declined."""
    settings: Settings = current_app.extensions["settings"]
    answer = get_json(str(settings.nppes_api), params={"version": VERSION, "number": number})
    try:
        return _entry_in(answer)
    except (AttributeError, IndexError, KeyError, TypeError) as error:
        raise Down("NPPES answered in a shape that is not known.") from error


def _entry_in(answer: Row) -> Entry | None:
    # A number that cannot be one is an error with status 200, and no result.
    if "Errors" in answer:
        raise Declined("NPPES did not take the number. Look at its digits.")
    return _entry(answer["results"][0]) if answer["result_count"] else None


def _entry(result: Row) -> Entry:
    basic, now = result["basic"], clock.now()
    return Entry(
        number=str(result["number"]),
        name=_name(basic),
        other_names=_other_names(result),
        fields=_fields(result),
        licences=_licences(result),
        standing=STANDINGS.get(_text(basic, "status"), Standing.unknown),
        as_of=f"{now.day} {now:%B %Y}",
        place=_place(result),
        organisation=_text(basic, "organization_name"),
        remark=_remark(basic),
    )


def _text(row: Row, key: str) -> str:
    """NPPES writes two dashes for nothing."""
    return str(row.get(key) or "").strip().removeprefix("--")


def _name(row: Row) -> Name:
    given = f"{_text(row, 'first_name')} {_text(row, 'middle_name')}".strip()
    return Name(_text(row, "last_name"), given)


def _other_names(result: Row) -> tuple[Name, ...]:
    names = (_name(each) for each in result.get("other_names") or ())
    return tuple(name for name in names if name.full)


def _fields(result: Row) -> tuple[Field, ...]:
    """The one that its holder calls the primary one first."""
    rows = sorted(result.get("taxonomies") or (), key=lambda row: not row.get("primary"))
    return tuple(dict.fromkeys(_field(row) for row in rows))


def _field(row: Row) -> Field:
    known = field_of(_text(row, "code"))
    return Field(known.code, known.words or _text(row, "desc"), known.profession)


def _licences(result: Row) -> tuple[Licence, ...]:
    rows = result.get("taxonomies") or ()
    found = [Licence(_text(row, "state"), _text(row, "license")) for row in rows]
    return tuple(dict.fromkeys(each for each in found if each.number))


def _place(result: Row) -> str:
    """Where patients are seen, not where letters go."""
    addresses = result.get("addresses") or ()
    nowhere: Row = {}
    row = next((each for each in addresses if each.get("address_purpose") == "LOCATION"), nowhere)
    return ", ".join(filter(None, (_text(row, "city"), _text(row, "state"))))


def _remark(basic: Row) -> str:
    titles = ", ".join(filter(None, (_text(basic, "name_suffix"), _text(basic, "credential"))))
    return f"After the name: {titles.removesuffix('.')}." if titles else ""
