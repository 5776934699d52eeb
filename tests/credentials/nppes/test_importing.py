"""The monthly file becomes the edition that answers, or changes nothing."""

import shutil
from pathlib import Path

import pytest

from community.credentials.nppes import editions, importing
from community.credentials.nppes.editions import Report
from community.credentials.nppes.look_up import edition_words, entry_of
from community.credentials.nppes.published import CannotLoad
from tests.credentials.nppes.conftest import Load, silent
from tests.credentials.nppes.published import (
    HEADER,
    MONTHLY,
    WEEKLY,
    npi,
    physician,
    write_csv,
    write_deactivated,
    write_zip,
)


class Stopped(Exception):
    """What an import meets in the middle."""


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.db")}


def test_zip_and_table_give_the_same(folder: Path, tmp_path: Path) -> None:
    table = write_csv(tmp_path / MONTHLY, [physician(n) for n in range(50)])
    first = importing.load(folder, table, silent)
    bundle = write_zip(tmp_path / "NPPES_Data_Dissemination_November_2026.zip", table)
    assert importing.load(folder, bundle, silent) == first
    assert first == Report(MONTHLY, "2026-11-08", kept=50, refused=0, repeated=0, listed=())


def test_the_second_version_in_another_order_loads_too(folder: Path, tmp_path: Path) -> None:
    header = ["Certification Date", *reversed(HEADER)]
    table = write_csv(tmp_path / MONTHLY, [["10/01/2026", *reversed(physician(1))]], header)
    assert importing.load(folder, table, silent).kept == 1
    entry = entry_of(npi(1))
    assert entry
    assert entry.name.full == "MARTHA FAMILY1"


def test_bad_rows_are_reported_and_the_others_load(load: Load) -> None:
    report = load([physician(1), ["nonsense"], physician(2), ["1234567890", *physician(3)[1:]], physician(4)])
    assert (report.kept, report.refused) == (3, 2)
    assert report.listed == (
        (3, "it has 1 columns, the header has 329"),
        (5, "its NPI has a wrong check digit"),
    )


def test_of_rows_with_one_number_the_last_one_counts(load: Load) -> None:
    report = load([physician(1, family="FIRST"), physician(2), physician(1, family="LAST")])
    assert (report.kept, report.repeated) == (2, 1)
    entry = entry_of(npi(1))
    assert entry
    assert entry.name.family == "LAST"


def test_the_old_edition_answers_until_the_new_one_is_whole(
    load: Load, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "ROWS_AT_A_TIME", 2)
    load([physician(1)])
    seen: list[bool] = []
    table = write_csv(tmp_path / MONTHLY, [physician(n) for n in range(2, 12)])
    importing.load(
        folder, table, lambda rows, share: seen.append(bool(entry_of(npi(1)) and not entry_of(npi(2))))
    )
    assert seen == [True] * 5
    assert entry_of(npi(2))
    assert not entry_of(npi(1))


def test_an_edition_that_is_being_read_survives_the_switch(load: Load, folder: Path) -> None:
    load([physician(1)])
    old = editions.current(folder)
    assert old
    with editions.reading(old) as db:
        load([physician(2)])
        assert db.execute("SELECT number FROM entry").fetchone()["number"] == int(npi(1))
    assert editions.current(folder) != old


def test_only_the_current_edition_and_the_one_before_are_kept(load: Load, folder: Path) -> None:
    for n in range(4):
        load([physician(n)])
    assert len(names(folder)) == 2


def test_an_import_that_was_stopped_goes_on_with_the_same_file(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "ROWS_AT_A_TIME", 2)
    table = write_csv(tmp_path / MONTHLY, [*(physician(n) for n in range(9)), ["nonsense"]])
    stop_after(folder, table, rows=4)
    begun = names(folder)
    counted: list[int] = []
    report = importing.load(folder, table, lambda rows, share: counted.append(rows))
    assert names(folder) == begun
    assert counted[-1] == 6
    assert (report.kept, report.listed) == (9, ((11, "it has 1 columns, the header has 329"),))


def test_another_file_begins_anew(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "ROWS_AT_A_TIME", 2)
    stop_after(folder, write_csv(tmp_path / MONTHLY, [physician(n) for n in range(9)]), rows=4)
    begun = names(folder)
    other = write_csv(tmp_path / MONTHLY, [physician(n) for n in range(20, 23)])
    assert importing.load(folder, other, silent).kept == 3
    assert not names(folder) & begun


def stop_after(folder: Path, table: Path, *, rows: int) -> None:
    def stop(count: int, share: float) -> None:
        if count >= rows:
            raise Stopped

    with pytest.raises(Stopped):
        importing.load(folder, table, stop)


def test_two_imports_at_once_are_one_too_many(folder: Path, tmp_path: Path) -> None:
    table = write_csv(tmp_path / MONTHLY, [physician(1)])
    with editions.alone(folder), pytest.raises(CannotLoad, match="Another import"):
        importing.load(folder, table, silent)


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n" + b"\0" * 500, b"a,b\n1,2\n", b'"' + b"x" * 200_000]
)
def test_a_file_of_another_kind_is_refused(folder: Path, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    with pytest.raises(CannotLoad, match="not a file of NPPES"):
        importing.load(folder, path, silent)
    assert editions.current(folder) is None


def test_a_file_of_mostly_bad_rows_leaves_the_edition_before(load: Load) -> None:
    load([physician(1)])
    with pytest.raises(CannotLoad, match="1 rows that can be used and 2 that cannot"):
        load([physician(2), ["x"], ["y"]])
    assert entry_of(npi(1))


def test_a_weekly_file_does_not_replace_the_register(load: Load, folder: Path, tmp_path: Path) -> None:
    load([physician(1)])
    weekly = write_csv(tmp_path / WEEKLY, [physician(2)])
    report = write_deactivated(tmp_path / "report.xlsx", [(npi(1), "11/01/2026")])
    for path in (weekly, write_zip(tmp_path / "weekly.zip", weekly), report):
        with pytest.raises(CannotLoad, match="register update"):
            importing.load(folder, path, silent)
    assert entry_of(npi(1))


def test_a_renamed_file_is_of_the_newest_day_in_it(folder: Path, tmp_path: Path) -> None:
    rows = [physician(1, updated="10/30/2026"), physician(2, updated="01/02/2026")]
    importing.load(folder, write_csv(tmp_path / "renamed.csv", rows), silent)
    assert edition_words() == "the file of 30 October 2026"


def test_a_renamed_file_without_any_day_asks_for_its_name(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotLoad, match="of which day"):
        importing.load(folder, write_csv(tmp_path / "renamed.csv", [physician(1, updated="")]), silent)


def test_a_damaged_zip_changes_nothing(load: Load, folder: Path, tmp_path: Path) -> None:
    load([physician(1)])
    bundle = write_zip(
        tmp_path / "damaged.zip", write_csv(tmp_path / MONTHLY, [physician(n) for n in range(900)])
    )
    content = bytearray(bundle.read_bytes())
    content[-3000:-2990] = b"0123456789"
    bundle.write_bytes(content)
    with pytest.raises(CannotLoad, match="damaged"):
        importing.load(folder, bundle, silent)
    assert entry_of(npi(1))


def test_a_zip_without_the_table_is_refused(folder: Path, tmp_path: Path) -> None:
    shutil.make_archive(str(tmp_path / "empty"), "zip", tmp_path / "instance")
    with pytest.raises(CannotLoad, match="holds no table of NPPES"):
        importing.load(folder, tmp_path / "empty.zip", silent)


def test_a_zip_that_python_cannot_unpack_says_so(folder: Path, tmp_path: Path) -> None:
    bundle = write_zip(tmp_path / "deflate64.zip", write_csv(tmp_path / MONTHLY, [physician(1)]))
    # Deflate is method 8, Deflate64 is 9; it stands in each file's header and in its directory entry.
    content = bundle.read_bytes()
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        pieces = content.split(mark)
        content = mark.join(
            [pieces[0], *(each[: place - 4] + b"\x09" + each[place - 3 :] for each in pieces[1:])]
        )
    bundle.write_bytes(content)
    with pytest.raises(CannotLoad, match=f"Unpack it with another program, and give the file {MONTHLY}"):
        importing.load(folder, bundle, silent)
