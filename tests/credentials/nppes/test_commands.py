"""The commands, as a person reads what they say."""

import os
import pty
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from community.credentials.nppes import editions
from community.register_commands import register
from tests.credentials.nppes.published import (
    DEACTIVATED,
    MONTHLY,
    WEEKLY,
    npi,
    physician,
    write_csv,
    write_deactivated,
)

pytestmark = pytest.mark.usefixtures("instance")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(register, [str(word) for word in words])


def loaded(tmp_path: Path) -> Result:
    rows = [physician(1), physician(2), physician(2), ["nonsense"]]
    return run("import", "nppes", write_csv(tmp_path / MONTHLY, rows))


def test_an_import_says_what_it_took_and_what_not(tmp_path: Path) -> None:
    done = loaded(tmp_path)
    assert done.exit_code == 0
    assert f"nppes answers from {MONTHLY} now, with 2 entries." in done.output
    assert "1 rows gave way to a later row with the same number." in done.output
    assert "1 rows were not taken:\n    line 5: it has 1 columns, the header has 329" in done.output
    assert f"{MONTHLY} 100%" in done.output


def test_nothing_of_a_person_is_printed(tmp_path: Path) -> None:
    assert "FAMILY" not in loaded(tmp_path).output
    assert npi(1) not in loaded(tmp_path).output


def test_updates_say_what_changed(tmp_path: Path) -> None:
    loaded(tmp_path)
    week = run("update", "nppes", write_csv(tmp_path / WEEKLY, [physician(4)]))
    assert f"{WEEKLY}: 1 rows, 1 entries changed.\nnppes is of 15 November 2026 now." in week.output
    report = run("update", "nppes", write_deactivated(tmp_path / DEACTIVATED, [(npi(1), "11/05/2026")]))
    assert f"{DEACTIVATED}: 1 rows, 1 entries changed." in report.output


def test_the_list_says_what_is_loaded(tmp_path: Path) -> None:
    assert "nppes: not loaded" in run("list").output
    loaded(tmp_path)
    assert f"nppes: 2 entries, the file of 8 November 2026 ({MONTHLY})" in run("list").output


def test_a_refusal_is_a_sentence_and_ends_with_1(tmp_path: Path) -> None:
    refused = run("import", "nppes", write_csv(tmp_path / "other.csv", [], ["a", "b"]))
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: This is not a file of NPPES")


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "lock").mkdir()
    failed = run("import", "nppes", write_csv(tmp_path / MONTHLY, [physician(1)]))
    assert failed.exit_code == 1
    assert "could not be written" in failed.output
    assert editions.current(folder) is None


def test_on_a_terminal_a_bar_shows_rows_and_speed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    table = write_csv(tmp_path / MONTHLY, [physician(1)])
    with os.fdopen(theirs, "w") as terminal, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", terminal)
        register.main(["import", "nppes", str(table)], standalone_mode=False)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert re.search(rf"{MONTHLY}.*100%.*1 rows, [0-9,]+ a second", shown)
