"""What a register has answered about a claim, beside what its member says."""

from dataclasses import replace
from typing import Any

from community.credentials import comparison, entries
from community.credentials.claim_numbers import number_of
from community.credentials.entries import Entry
from community.credentials.models import Claim
from community.credentials.states import Finding

THE_SAME = "="


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
    if not answer or not answer.entry:
        return None
    entry = entries.from_json(answer.entry)
    return replace(entry, number=number_of(claim)) if entry.number == THE_SAME else entry


def kept(claim: Claim, entry: Entry) -> dict[str, Any]:
    """An entry as a row keeps it: where the number is the claim's own, it stays sealed there."""
    is_same = comparison.bare(entry.number) == comparison.bare(number_of(claim)) != ""
    return entries.as_json(replace(entry, number=THE_SAME) if is_same else entry)
