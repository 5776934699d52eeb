"""What an applicant says beside what we know already, line by line, for the moderator who decides."""

from dataclasses import dataclass

from community.core.countries import country_name
from community.credentials import numbers
from community.credentials.models import Claim
from community.credentials.registers.known import known_register


@dataclass(frozen=True)
class Line:
    """One line of the table; `verdict` is match, differs or none, and `words` say it."""

    label: str
    said: str
    known: str
    verdict: str
    words: str


def lines(claim: Claim) -> list[Line]:
    return [
        _name(claim),
        _country(claim),
        _profession(claim),
        _register(claim),
        _number(claim),
        _email(claim),
    ]


def _name(claim: Claim) -> Line:
    return _beside("Name", claim.name, claim.member.name)


def _country(claim: Claim) -> Line:
    return _beside("Country", claim.country_name, country_name(claim.member.country))


def _profession(claim: Claim) -> Line:
    said = ", ".join(filter(None, (claim.profession.label, claim.speciality)))
    badge = claim.member.badge
    if badge is None:
        return Line("Profession", said, "No badge so far", "none", "To check")
    known = f"Badge: {badge.profession.label}"
    same = badge.profession == claim.profession
    return Line("Profession", said, known, "match" if same else "differs", "As before" if same else "Differs")


def _register(claim: Claim) -> Line:
    register = known_register(claim.country, claim.register)
    if register is None:
        return Line("Register", claim.register, "Not in our list", "none", "To check")
    if claim.profession not in register.professions:
        return Line("Register", claim.register, "Does not list this profession", "differs", "Differs")
    return Line("Register", claim.register, "Lists this profession", "match", "Fits")


def _number(claim: Claim) -> Line:
    if not claim.number:
        return Line("Number", "None given", "The document has to show it", "none", "To check")
    register = known_register(claim.country, claim.register)
    if not numbers.is_checked(register):
        return Line("Number", claim.number, "Has no check digit that we know", "none", "To check")
    problem = numbers.problem_with(register, claim.number)
    known = problem or "The check digit fits; that alone proves nothing"
    return Line(
        "Number", claim.number, known, "differs" if problem else "match", "Differs" if problem else "Fits"
    )


def _email(claim: Claim) -> Line:
    domain = claim.member.email.rpartition("@")[2]
    return Line("E-mail", f"…@{domain}", "Confirmed by a letter", "none", "Confirmed")


def _beside(label: str, said: str, known: str) -> Line:
    if not known:
        return Line(label, said, "Not on the account", "none", "To check")
    same = said.casefold() == known.casefold()
    words = "Match" if same else "Differs"
    return Line(label, said, f"Account: {known}", "match" if same else "differs", words)
