"""What a register has answered about a claim, beside what its member says."""

from community.credentials import comparison, entries
from community.credentials.claim_numbers import number_of
from community.credentials.entries import Entry
from community.credentials.models import Claim
from community.credentials.states import Finding


def compared(claim: Claim) -> list[comparison.Line]:
    """What the member says beside the last answer of the register."""
    answer = claim.register_says
    if answer and answer.finding == Finding.absent:
        return comparison.lines_of_nobody(said_in(claim))
    return comparison.lines(said_in(claim), entry_of(claim))


def said_in(claim: Claim) -> comparison.Said:
    return comparison.Said(
        name=claim.name,
        profession=claim.profession,
        speciality=claim.speciality,
        number=number_of(claim),
        region=claim.region,
        country_name=claim.country_name,
        register_name=claim.register,
    )


def entry_of(claim: Claim) -> Entry | None:
    answer = claim.register_says
    return entries.from_json(answer.entry) if answer and answer.entry else None
