"""Which columns of the file are kept, found by their names in its header."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from operator import itemgetter

from community.credentials.nppes.published import CannotLoad

NUMBER = "NPI"
# Our word for each column that is kept as it is.
TEXTS = {
    "kind": "Entity Type Code",
    "organisation": "Provider Organization Name (Legal Business Name)",
    "family": "Provider Last Name (Legal Name)",
    "given": "Provider First Name",
    "middle": "Provider Middle Name",
    "suffix": "Provider Name Suffix Text",
    "credential": "Provider Credential Text",
    "other_family": "Provider Other Last Name",
    "other_given": "Provider Other First Name",
    "other_middle": "Provider Other Middle Name",
    "city": "Provider Business Practice Location Address City Name",
    "state": "Provider Business Practice Location Address State Name",
    "replacement": "Replacement NPI",
}
DAYS = {
    "updated": "Last Update Date",
    "deactivated": "NPI Deactivation Date",
    "reactivated": "NPI Reactivation Date",
}
# What a holder practises, fifteen times over: these four columns, each with its number.
PRACTICES = 15
PRACTICE = (
    "Healthcare Provider Taxonomy Code",
    "Provider License Number",
    "Provider License Number State Code",
    "Healthcare Provider Primary Taxonomy Switch",
)
PRACTICE_COLUMNS = tuple(f"{name}_{n}" for n in range(1, PRACTICES + 1) for name in PRACTICE)

Pick = Callable[[Sequence[str]], tuple[str, ...]]


@dataclass(frozen=True)
class Layout:
    """Where the columns stand in one file: `width` of a row, and what picks each group out of it."""

    width: int
    number: int
    texts: Pick
    days: Pick
    practices: Pick


def layout_of(header: Sequence[str]) -> Layout:
    """Raises CannotLoad when the header is of another file, or lacks a column that is needed."""
    places = {name.strip(): place for place, name in enumerate(header)}
    if NUMBER not in places:
        raise CannotLoad(
            "This is not a file of NPPES: its first line names no column “NPI”. Download the monthly file "
            "from https://download.cms.gov/nppes/NPI_Files.html and give it as it is, zip or CSV."
        )
    return Layout(
        width=len(header),
        number=places[NUMBER],
        texts=_pick(places, TEXTS.values()),
        days=_pick(places, DAYS.values()),
        practices=_pick(places, PRACTICE_COLUMNS),
    )


def _pick(places: dict[str, int], names: Collection[str]) -> Pick:
    _ensure_present(places, names)
    return itemgetter(*[places[name] for name in names])


def _ensure_present(places: dict[str, int], names: Collection[str]) -> None:
    missing = [name for name in names if name not in places]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise CannotLoad(
            f"The header lacks the column “{missing[0]}”{more}. Without it no entry is complete, so nothing "
            "was changed. If NPPES has renamed it, write its new name into credentials/nppes/columns.py."
        )
