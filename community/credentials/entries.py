"""What a register says of one number, in one shape, whether it was a file, a service or a person."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from community.accounts.models import Profession


class Standing(StrEnum):
    """Whether the register lets its holder practise today."""

    active = "active"
    inactive = "inactive"
    unknown = "unknown"


@dataclass(frozen=True)
class Name:
    """`given` holds all given names, in the register's order and separated by spaces."""

    family: str
    given: str = ""

    @property
    def full(self) -> str:
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True)
class Licence:
    """A licence beside the entry itself: the state or body that gave it, and its number there."""

    region: str
    number: str


@dataclass(frozen=True)
class Field:
    """What the holder does: the register's own code, its words, and which of our professions it means."""

    code: str
    words: str
    profession: Profession | None


@dataclass(frozen=True)
class Entry:
    """One holder's entry; `as_of` is the day of the edition or the answer, `remark` what else matters.

    `organisation` is set where the number belongs to no person.
    """

    number: str
    name: Name
    other_names: tuple[Name, ...]
    fields: tuple[Field, ...]
    licences: tuple[Licence, ...]
    standing: Standing
    as_of: str
    place: str = ""
    organisation: str = ""
    remark: str = ""


def as_json(entry: Entry) -> dict[str, Any]:
    """As a row keeps it; `from_json` is the way back."""
    return asdict(entry)


def from_json(kept: Mapping[str, Any]) -> Entry:
    return Entry(
        **{
            **kept,
            "name": Name(**kept["name"]),
            "other_names": tuple(Name(**each) for each in kept["other_names"]),
            "fields": tuple(_field(each) for each in kept["fields"]),
            "licences": tuple(Licence(**each) for each in kept["licences"]),
            "standing": Standing(kept["standing"]),
        }
    )


def _field(kept: Mapping[str, Any]) -> Field:
    known = kept["profession"]
    return Field(kept["code"], kept["words"], Profession(known) if known else None)
