"""The US register's files as they are published, filled with people and places that do not exist."""

import csv
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook
from stdnum import luhn

MONTHLY = "npidata_pfile_20050523-20261108.csv"
WEEKLY = "npidata_pfile_20261109-20261115.csv"
DEACTIVATED = "NPPES Deactivated NPI Report 20261109.xlsx"


def _address(kind: str) -> list[str]:
    parts = ("City Name", "State Name", "Postal Code", "Country Code (If outside U.S.)")
    numbers = ("Telephone Number", "Fax Number")
    lines = [f"Provider {line} Line Business {kind} Address" for line in ("First", "Second")]
    return lines + [f"Provider Business {kind} Address {part}" for part in (*parts, *numbers)]


def _names(owner: str) -> list[str]:
    return [f"{owner} {part}" for part in ("Name Prefix Text", "Name Suffix Text", "Credential Text")]


def _groups(names: Sequence[str], count: int) -> list[str]:
    return [f"{name}_{n}" for n in range(1, count + 1) for name in names]


PRACTICE = (
    "Healthcare Provider Taxonomy Code",
    "Provider License Number",
    "Provider License Number State Code",
    "Healthcare Provider Primary Taxonomy Switch",
)
IDENTIFIER = (
    "Other Provider Identifier",
    "Other Provider Identifier Type Code",
    "Other Provider Identifier State",
    "Other Provider Identifier Issuer",
)
HEADER = [
    "NPI",
    "Entity Type Code",
    "Replacement NPI",
    "Employer Identification Number (EIN)",
    "Provider Organization Name (Legal Business Name)",
    "Provider Last Name (Legal Name)",
    "Provider First Name",
    "Provider Middle Name",
    *_names("Provider"),
    "Provider Other Organization Name",
    "Provider Other Organization Name Type Code",
    "Provider Other Last Name",
    "Provider Other First Name",
    "Provider Other Middle Name",
    *_names("Provider Other"),
    "Provider Other Last Name Type Code",
    *_address("Mailing"),
    *_address("Practice Location"),
    "Provider Enumeration Date",
    "Last Update Date",
    "NPI Deactivation Reason Code",
    "NPI Deactivation Date",
    "NPI Reactivation Date",
    "Provider Gender Code",
    "Authorized Official Last Name",
    "Authorized Official First Name",
    "Authorized Official Middle Name",
    "Authorized Official Title or Position",
    "Authorized Official Telephone Number",
    *_groups(PRACTICE, 15),
    *_groups(IDENTIFIER, 50),
    "Is Sole Proprietor",
    "Is Organization Subpart",
    "Parent Organization LBN",
    "Parent Organization TIN",
    *_names("Authorized Official"),
    *_groups(["Healthcare Provider Taxonomy Group"], 15),
]
PLACE = {name: n for n, name in enumerate(HEADER)}


def npi(serial: int, first: int = 1) -> str:
    """The `serial`-th NPI: of a person when it begins with 1, of an organisation with 2."""
    digits = f"{first}{serial:08}"
    return digits + str(luhn.calc_check_digit("80840" + digits))


def row(number: str, **said: str) -> list[str]:
    """A row under HEADER; `said` is by the short names of `SHORT`."""
    values = [""] * len(HEADER)
    values[0] = number
    for name, value in said.items():
        values[PLACE[SHORT[name]]] = value
    return values


SHORT = {
    "kind": "Entity Type Code",
    "replacement": "Replacement NPI",
    "organisation": "Provider Organization Name (Legal Business Name)",
    "family": "Provider Last Name (Legal Name)",
    "given": "Provider First Name",
    "middle": "Provider Middle Name",
    "suffix": "Provider Name Suffix Text",
    "credential": "Provider Credential Text",
    "other_family": "Provider Other Last Name",
    "other_given": "Provider Other First Name",
    "street": "Provider First Line Business Practice Location Address",
    "city": "Provider Business Practice Location Address City Name",
    "state": "Provider Business Practice Location Address State Name",
    "updated": "Last Update Date",
    "deactivated": "NPI Deactivation Date",
    "reactivated": "NPI Reactivation Date",
    **{f"taxonomy_{n}": f"{PRACTICE[0]}_{n}" for n in range(1, 16)},
    **{f"licence_{n}": f"{PRACTICE[1]}_{n}" for n in range(1, 16)},
    **{f"region_{n}": f"{PRACTICE[2]}_{n}" for n in range(1, 16)},
    **{f"primary_{n}": f"{PRACTICE[3]}_{n}" for n in range(1, 16)},
}


def physician(serial: int, **said: str) -> list[str]:
    return row(
        npi(serial),
        **{
            "kind": "1",
            "family": f"FAMILY{serial}",
            "given": "MARTHA",
            "credential": "M.D.",
            "city": "BOSTON",
            "state": "MA",
            "updated": "11/02/2026",
            "taxonomy_1": "207RC0000X",
            "licence_1": f"L{serial}",
            "region_1": "MA",
            "primary_1": "Y",
            **said,
        },
    )


def clinic(serial: int) -> list[str]:
    return row(npi(serial, 2), kind="2", organisation="HARBOUR CLINIC LLC", updated="11/02/2026")


def write_csv(path: Path, rows: Iterable[Sequence[str]], header: Sequence[str] = HEADER) -> Path:
    """Every field in quotation marks, as published."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path


def write_zip(path: Path, table: Path) -> Path:
    """The bundle around a table: its header as a file of its own, and a manual."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("NPPES_Data_Dissemination_Readme.pdf", b"%PDF-1.4")
        bundle.writestr(f"{table.stem}_fileheader.csv", table.read_text().split("\n", 1)[0])
        bundle.writestr("othername_pfile_20050523-20261108.csv", '"NPI","Provider Other Organization Name"\n')
        bundle.write(table, table.name)
    return path


def write_deactivated(path: Path, rows: Iterable[tuple[str, str]]) -> Path:
    """The monthly report: a sheet with a line of title above its two columns."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("DeactivatedNPIs")
    sheet.append(["NPPES Deactivated Records as of Nov 09 2026"])
    sheet.append(["NPI", "NPPES Deactivation Date"])
    for each in rows:
        sheet.append(list(each))
    book.save(path)
    return path
