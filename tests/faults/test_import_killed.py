"""An import of the US register is killed in the middle, as by a machine that runs out of memory."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from community.credentials.nppes import editions, importing
from tests.credentials.nppes.conftest import silent
from tests.credentials.nppes.published import MONTHLY, npi, physician, write_csv, write_zip
from tests.installation import COMMUNITY, ROOT, Installation
from tests.live import until

pytestmark = pytest.mark.faults

# Three commits' worth, of which the first is waited for.
ROWS = importing.ROWS_AT_A_TIME * 3
BEFORE = ROWS + 1


@pytest.fixture
def site(tmp_path: Path) -> Installation:
    """With an edition that holds one number, which the next file does not."""
    site = Installation(tmp_path)
    first = write_csv(tmp_path / "first.csv", [physician(BEFORE)])
    site.run("register", "import", "nppes", str(first))
    return site


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    rows = [["nonsense"] if n % 1000 == 7 else physician(n) for n in range(ROWS)]
    return write_zip(tmp_path / "monthly.zip", write_csv(tmp_path / MONTHLY, rows))


def test_begun_again_it_goes_on_and_ends_as_if_nothing_had_been(
    site: Installation, bundle: Path, tmp_path: Path
) -> None:
    folder = editions.folder_in(site.instance)
    before = editions.current(folder)
    half = _kill_in_the_middle(site, bundle)
    assert editions.current(folder) == before
    assert _numbers(before) == [int(npi(BEFORE))]
    said = site.run("register", "import", "nppes", str(bundle))
    assert editions.current(folder) == half
    whole = importing.load(tmp_path / "undisturbed", bundle, silent)
    assert _report(half) == whole
    assert f"{whole.kept:,} entries" in said
    assert f"{whole.refused:,} rows were not taken" in said
    assert _rows(half) == _rows(editions.current(tmp_path / "undisturbed"))


def _kill_in_the_middle(site: Installation, bundle: Path) -> Path:
    """The edition that is left half built."""
    command = [*COMMUNITY, "register", "import", "nppes", str(bundle)]
    with subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=subprocess.DEVNULL) as process:
        assert until(lambda: _half_built(site) is not None, seconds=30)
        process.kill()
    half = _half_built(site)
    assert half
    assert 0 < _line(half) < ROWS
    return half


def _half_built(site: Installation) -> Path | None:
    folder = editions.folder_in(site.instance)
    others = [path for path in folder.glob("*.db") if path != editions.current(folder)]
    return next((path for path in others if _line(path) > 0), None)


def _line(path: Path) -> int:
    """How far the building has come; 0 as long as nobody can tell."""
    try:
        with closing(sqlite3.connect(path)) as db:
            return int(db.execute("SELECT line FROM edition WHERE NOT finished").fetchone()[0])
    except (sqlite3.OperationalError, TypeError):
        return 0


def _report(path: Path) -> editions.Report:
    with editions.reading(path) as db:
        return editions.report_of(db)


def _numbers(path: Path | None) -> list[object]:
    return [row[0] for row in _rows(path)]


def _rows(path: Path | None) -> list[tuple[object, ...]]:
    assert path
    with editions.reading(path) as db:
        return [tuple(row) for row in db.execute("SELECT * FROM entry ORDER BY number")]
