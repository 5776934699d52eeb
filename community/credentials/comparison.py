"""What an applicant says beside what the register says, line by line: the machine informs, a person decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from community.accounts.models import Profession
from community.credentials.entries import Entry


class Verdict(StrEnum):
    """How two words compare; `plausible` differs in a way that has an ordinary reason."""

    match = "match"
    plausible = "plausible"
    differs = "differs"
    unknown = "unknown"


@dataclass(frozen=True)
class Said:
    """What the applicant says."""

    name: str
    profession: Profession
    speciality: str
    number: str
    region: str
    country_name: str
    register_name: str


@dataclass(frozen=True)
class Line:
    """One line of the table; `words` say the verdict."""

    label: str
    said: str
    known: str
    verdict: Verdict
    words: str


def lines(said: Said, entry: Entry | None) -> list[Line]:
    known = entry.name.full if entry else "No register entry"
    same = entry is not None and entry.name.full.casefold() == said.name.casefold()
    if entry is None:
        return [Line("Name", said.name, known, Verdict.unknown, "To check")]
    verdict = Verdict.match if same else Verdict.differs
    return [Line("Name", said.name, known, verdict, "Match" if same else "Differs")]


def differs(compared: Sequence[Line]) -> bool:
    return any(line.verdict == Verdict.differs for line in compared)
