"""What an applicant says beside what the register says, line by line: machines inform, people decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from community.accounts.models import Profession
from community.credentials.entries import Entry, Field, Standing
from community.credentials.names import MARRIED, likeness
from community.credentials.spellings import words_of
from community.credentials.verdicts import Verdict

# Registers of one country call the same person the one, those of another both.
ALIKE = frozenset({Profession.nurse, Profession.midwife})
LETTERS_ALIKE = 5
ABSENT = "Not in the register"


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
    """One line of the table; `words`, one to four, say the verdict."""

    label: str
    said: str
    known: str
    verdict: Verdict
    words: str


@dataclass(frozen=True)
class Pill:
    """What the queue shows of a whole comparison."""

    verdict: Verdict
    words: str


def lines(said: Said, entry: Entry | None) -> list[Line]:
    """The entry line by line; without one, what there is to check."""
    if entry is None:
        return _to_check(said)
    found = [_number(said, entry), _name(said, entry), _profession(said, entry)]
    if said.speciality:
        found.append(_speciality(said, entry))
    if said.region or entry.licences:
        found.append(_licence(said, entry))
    return [*found, _standing(entry)]


def lines_of_nobody(said: Said) -> list[Line]:
    """For a register that was asked and does not hold the number."""
    known = f"No entry in {said.register_name}"
    return [
        Line("Number", said.number, known, Verdict.differs, ABSENT),
        *_to_check(said)[1:],
    ]


def differs(compared: Sequence[Line]) -> bool:
    """Whether two moderators have to decide; what differs in a plausible way is left to one.

    Another family name is not: it is what somebody has who copied a number off a prescription, too.
    """
    return any(line.verdict is Verdict.differs or line.words == MARRIED.words for line in compared)


def summary(compared: Sequence[Line]) -> Pill:
    """The line that weighs most, in a few words."""
    if all(each.verdict is Verdict.unknown for each in compared):
        return Pill(Verdict.unknown, "No register")
    if compared[0].words == ABSENT:
        return Pill(Verdict.differs, ABSENT)
    for verdict, words in ((Verdict.differs, "differs"), (Verdict.plausible, "to compare")):
        line = next((each for each in compared if each.verdict is verdict), None)
        if line:
            return Pill(verdict, f"{line.label} {words}")
    return Pill(Verdict.match, "Register match")


def _to_check(said: Said) -> list[Line]:
    place = f"To look up in {said.register_name}" if said.register_name else "No register is named"
    rows = [
        ("Number", said.number or "None given", f"{place}, {said.country_name}"),
        ("Name", said.name, ""),
        ("Profession", said.profession.label, ""),
        ("Speciality", said.speciality, ""),
        ("Licence", said.region, ""),
    ]
    return [
        Line(label, words, known or "Not known yet", Verdict.unknown, "To check")
        for label, words, known in rows
        if words
    ]


def _number(said: Said, entry: Entry) -> Line:
    if entry.organisation:
        known = f"{entry.number}, of an organisation: {entry.organisation}"
        return Line("Number", said.number, known, Verdict.differs, "An organisation")
    if not bare(said.number):
        return Line("Number", "None given", entry.number, Verdict.unknown, "To check")
    if not bare(entry.number):
        return Line("Number", said.number, "Not shown", Verdict.unknown, "To check")
    if bare(said.number) != bare(entry.number):
        return Line("Number", said.number, entry.number, Verdict.differs, "Differs")
    return Line("Number", said.number, f"{entry.number}, {entry.as_of}", Verdict.match, "Match")


def bare(number: str) -> str:
    """Letters and digits alone, as registers write the same number in different ways."""
    return "".join(letter for letter in number.upper() if letter.isalnum())


def _name(said: Said, entry: Entry) -> Line:
    found = likeness(said.name, entry.name, entry.other_names)
    before = [name.full for name in entry.other_names if name.full]
    known = "; also ".join(filter(None, [entry.name.full, *before])) or "Not shown"
    return Line("Name", said.name, known, found.verdict, found.words)


def _profession(said: Said, entry: Entry) -> Line:
    known = "; ".join(each.words or each.code for each in entry.fields) or "Not shown"
    verdict, words = _profession_verdict(said.profession, entry.fields)
    return Line("Profession", said.profession.label, known, verdict, words)


def _profession_verdict(said: Profession, fields: Sequence[Field]) -> tuple[Verdict, str]:
    known = {each.profession for each in fields} - {None}
    if said in known:
        return Verdict.match, "Match"
    if not known:
        return Verdict.unknown, "To check"
    if said in ALIKE and known & ALIKE:
        return Verdict.plausible, "Nurse or midwife"
    return Verdict.differs, "Differs"


def _speciality(said: Said, entry: Entry) -> Line:
    """Registers have their own words, often in their own language: another word is no contradiction."""
    known = [each.words for each in entry.fields if each.words]
    if not known:
        return Line("Speciality", said.speciality, "Not shown", Verdict.unknown, "To check")
    alike = any(_speak_alike(said.speciality, words) for words in known)
    verdict, words = (Verdict.match, "Match") if alike else (Verdict.plausible, "Other words")
    return Line("Speciality", said.speciality, "; ".join(known), verdict, words)


def _speak_alike(said: str, known: str) -> bool:
    """Whether every longer word begins like one of the register's: cardiology, Cardiovascular disease."""
    beginnings = {word.plain[:LETTERS_ALIKE] for word in words_of(known)}
    longer = [word.plain for word in words_of(said) if len(word.plain) >= LETTERS_ALIKE]
    return bool(longer) and all(word[:LETTERS_ALIKE] in beginnings for word in longer)


def _licence(said: Said, entry: Entry) -> Line:
    known = "; ".join(f"{each.region} {each.number}".strip() for each in entry.licences) or "None shown"
    verdict, words = _licence_verdict(said.region, {each.region.casefold() for each in entry.licences})
    return Line("Licence", said.region or "Not asked", known, verdict, words)


def _licence_verdict(region: str, known: set[str]) -> tuple[Verdict, str]:
    if not region or not known:
        return Verdict.unknown, "To check"
    if region.casefold() in known:
        return Verdict.match, "Match"
    # Who moves to another state tells the register late, if at all.
    return Verdict.plausible, "Other region"


def _standing(entry: Entry) -> Line:
    verdict, words = {
        Standing.active: (Verdict.match, "Active"),
        Standing.inactive: (Verdict.differs, "Inactive"),
        Standing.unknown: (Verdict.unknown, "To check"),
    }[entry.standing]
    known = " ".join(filter(None, [f"{words}, {entry.as_of}.", entry.remark]))
    return Line("Standing", "Not asked", known, verdict, words)
