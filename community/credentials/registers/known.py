"""The registers we know: whom each lists, how its number looks, where a moderator looks one up."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from community.accounts.models import Profession

DATA = Path(__file__).parent
CONTINENTS = ("africa", "americas", "asia", "europe", "oceania")
# The key of a claim whose register we do not know: the member writes its name.
OTHER = "other"


@dataclass(frozen=True)
class Register:
    """One official register.

    `key` is stored with claims and never changes; `rule` is the key of a `rules.Rule`. `page` is the public
    look-up, "" where only the holder sees the entry; `page_note` says what to do there, or to ask for.
    A `region_label` asks for a region: one of `regions` (code -> name) or, where those are empty, any words.
    """

    key: str
    country: str
    name: str
    professions: frozenset[Profession]
    number_label: str
    hint: str
    rule: str
    page: str
    page_note: str = ""
    region_label: str = ""
    regions: Mapping[str, str] = field(default_factory=dict, hash=False)
    source: str = "manual_link"


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def _register(row: dict[str, Any], regions: dict[str, dict[str, str]]) -> Register:
    professions = frozenset(Profession(each) for each in row["professions"])
    offered = regions[row["regions"]] if "regions" in row else {}
    return Register(**row | {"professions": professions, "regions": offered})


def _registers() -> tuple[Register, ...]:
    regions = _read("regions")
    rows = (row for continent in CONTINENTS for row in _read(continent)["register"])
    return tuple(_register(row, regions) for row in rows)


REGISTERS: tuple[Register, ...] = _registers()
BY_KEY: Mapping[str, Register] = {each.key: each for each in REGISTERS}


def register_of(key: str) -> Register | None:
    """None for `OTHER`, and for a key that nobody knows."""
    return BY_KEY.get(key)


def registers_for(country: str, profession: Profession) -> tuple[Register, ...]:
    """Who lists a profession there, the one that says most about it first: the order of the file."""
    return tuple(each for each in REGISTERS if each.country == country and profession in each.professions)
