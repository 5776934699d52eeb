"""What a register says of one number, in one shape for every register, whether it was a file, a service or a person."""

from dataclasses import dataclass
from enum import StrEnum

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
    """A licence beside the entry itself: the state or body that gave it, as the register writes it, and its number."""

    region: str
    number: str


@dataclass(frozen=True)
class Field:
    """What the holder does: the register's own code, its words, and the profession it means, if it is one of ours."""

    code: str
    words: str
    profession: Profession | None


@dataclass(frozen=True)
class Entry:
    """One holder's entry; `as_of` is the day of the edition or of the answer, `remark` what else a moderator must know.

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
