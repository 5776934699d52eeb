"""Weekly files and the report of deactivated numbers change the current edition."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from community.credentials.entries import Entry, Standing
from community.credentials.nppes import editions, updating
from community.credentials.nppes.look_up import edition_words, entry_of
from community.credentials.nppes.published import CannotLoad
from community.credentials.nppes.updating import Changes
from tests.credentials.nppes.conftest import Load, silent
from tests.credentials.nppes.published import (
    DEACTIVATED,
    MONTHLY,
    WEEKLY,
    npi,
    physician,
    row,
    write_csv,
    write_deactivated,
    write_zip,
)


@pytest.fixture
def loaded(load: Load, folder: Path) -> Path:
    load([physician(1), physician(2), physician(3)])
    return folder


def take_week(folder: Path, tmp_path: Path, rows: Sequence[Sequence[str]], name: str = WEEKLY) -> Changes:
    return updating.update(folder, write_csv(tmp_path / name, rows), silent)


def found(serial: int) -> Entry:
    entry = entry_of(npi(serial))
    assert entry
    return entry


def test_a_weekly_file_brings_new_rows_and_replaces_old_ones(loaded: Path, tmp_path: Path) -> None:
    changes = take_week(
        loaded,
        tmp_path,
        [physician(1, family="NEW", updated="11/10/2026"), physician(4, updated="11/12/2026")],
    )
    assert (changes.rows, changes.changed, changes.remark) == (2, 2, "")
    assert (found(1).name.family, found(2).name.family, found(4).name.family) == ("NEW", "FAMILY2", "FAMILY4")
    assert edition_words() == "the file of 15 November 2026"


def test_an_older_week_taken_later_replaces_nothing_newer(loaded: Path, tmp_path: Path) -> None:
    take_week(loaded, tmp_path, [physician(1, family="NEW", updated="11/20/2026")])
    older = "npidata_pfile_20261102-20261108.csv"
    changes = take_week(loaded, tmp_path, [physician(1, family="OLD", updated="11/03/2026")], older)
    assert changes.changed == 0
    assert found(1).name.family == "NEW"
    assert edition_words() == "the file of 15 November 2026"


def test_the_same_week_twice_is_the_same(loaded: Path, tmp_path: Path) -> None:
    for _ in range(2):
        take_week(loaded, tmp_path, [physician(1, family="NEW", updated="11/10/2026")])
    assert found(1).name.family == "NEW"


def test_a_week_deactivates_with_a_row_that_has_nothing_but_the_day(loaded: Path, tmp_path: Path) -> None:
    take_week(loaded, tmp_path, [row(npi(1), deactivated="11/11/2026")])
    assert (found(1).standing, found(2).standing) == (Standing.inactive, Standing.active)


def test_a_missing_week_is_remarked(loaded: Path, tmp_path: Path) -> None:
    changes = take_week(loaded, tmp_path, [physician(4)], "npidata_pfile_20261123-20261129.csv")
    assert "from 9 November 2026 to 22 November 2026 are missing" in changes.remark


def test_bad_rows_of_a_week_are_reported(loaded: Path, tmp_path: Path) -> None:
    changes = take_week(loaded, tmp_path, [physician(4), ["nonsense"]])
    assert changes.refusals.listed == [(3, "it has 1 columns, the header has 329")]
    assert found(4).name.family == "FAMILY4"


def test_a_week_in_its_zip_loads(loaded: Path, tmp_path: Path) -> None:
    bundle = write_zip(tmp_path / "weekly.zip", write_csv(tmp_path / WEEKLY, [physician(4)]))
    assert updating.update(loaded, bundle, silent).changed == 1


def test_until_it_is_done_everybody_reads_what_was_there_before(loaded: Path, tmp_path: Path) -> None:
    week = write_csv(tmp_path / WEEKLY, [physician(1, family="NEW", updated="11/10/2026")])
    seen: list[str] = []
    updating.update(loaded, week, lambda rows, share: seen.append(found(1).name.family))
    assert (seen, found(1).name.family) == (["FAMILY1"], "NEW")


def test_an_update_that_fails_changes_nothing_and_leaves_nothing(loaded: Path, tmp_path: Path) -> None:
    before = sorted(loaded.glob("*.db"))
    with pytest.raises(CannotLoad, match="lacks the column"):
        updating.update(loaded, write_csv(tmp_path / WEEKLY, [["1"]], ["NPI"]), silent)
    assert sorted(loaded.glob("*.db")) == before
    assert found(1).name.family == "FAMILY1"


def test_a_monthly_file_is_no_update(loaded: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotLoad, match="register import"):
        take_week(loaded, tmp_path, [physician(4)], MONTHLY)


def test_an_update_needs_an_edition(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotLoad, match="Load the monthly file first"):
        take_week(folder, tmp_path, [physician(4)])
    assert editions.current(folder) is None


def test_the_report_deactivates_and_keeps_the_name(loaded: Path, tmp_path: Path) -> None:
    report = write_deactivated(tmp_path / DEACTIVATED, [(npi(1), "11/05/2026"), (npi(7), "01/05/2010")])
    changes = updating.update(loaded, report, silent)
    assert (changes.rows, changes.changed) == (2, 2)
    assert (found(1).standing, found(1).name.family) == (Standing.inactive, "FAMILY1")
    assert (found(7).standing, found(7).name.full) == (Standing.inactive, "")
    assert found(2).standing is Standing.active
    assert edition_words() == "the file of 8 November 2026"


def test_the_report_does_not_undo_a_later_reactivation(load: Load, folder: Path, tmp_path: Path) -> None:
    load([physician(1, deactivated="01/05/2020", reactivated="11/06/2026")])
    updating.update(folder, write_deactivated(tmp_path / DEACTIVATED, [(npi(1), "11/05/2026")]), silent)
    assert found(1).standing is Standing.active


def test_the_report_may_be_zipped_or_saved_as_csv(loaded: Path, tmp_path: Path) -> None:
    sheet = write_deactivated(tmp_path / DEACTIVATED, [(npi(1), "11/05/2026")])
    bundle = tmp_path / "NPPES_Deactivated_NPI_Report_110926.zip"
    with zipfile.ZipFile(bundle, "w") as into:
        into.write(sheet, sheet.name)
    assert updating.update(loaded, bundle, silent).changed == 1
    table = tmp_path / "report.csv"
    table.write_text(
        f'NPPES Deactivated Records,\n"NPI","NPPES Deactivation Date"\n"{npi(2)}","11/05/2026"\n'
    )
    assert updating.update(loaded, table, silent).changed == 1
    assert (found(1).standing, found(2).standing) == (Standing.inactive, Standing.inactive)


def test_bad_rows_of_the_report_are_listed(loaded: Path, tmp_path: Path) -> None:
    rows = [("12", "11/05/2026"), (npi(1), "yesterday"), (npi(2), ""), (npi(3), "11/05/2026")]
    changes = updating.update(loaded, write_deactivated(tmp_path / DEACTIVATED, rows), silent)
    assert [where for where, _ in changes.refusals.listed] == [3, 4, 5]
    assert (changes.rows, changes.changed) == (4, 1)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("other.csv", b"a,b\n1,2\n", "not a file of NPPES"),
        ("cut.xlsx", b"PK\x03\x04", "damaged"),
        ("archive.xlsx", b"PK\x05\x06" + b"\0" * 18, "no spreadsheet"),
    ],
)
def test_a_file_of_another_kind_is_no_update(
    loaded: Path, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CannotLoad, match=sentence):
        updating.update(loaded, tmp_path / name, silent)


def test_a_sheet_without_the_two_columns_is_refused(loaded: Path, tmp_path: Path) -> None:
    book = Workbook()
    for _ in range(9):
        book.worksheets[0].append(["Name", "Rate"])
    book.save(tmp_path / "rates.xlsx")
    with pytest.raises(CannotLoad, match="not the report of deactivated numbers"):
        updating.update(loaded, tmp_path / "rates.xlsx", silent)
