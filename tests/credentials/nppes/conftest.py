"""The register of an installation of the test's own: files to load, and a way to ask."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from flask import Flask

from community.core.config import from_environment
from community.credentials.nppes import editions, importing
from community.credentials.nppes.editions import Report
from tests.credentials.nppes.published import MONTHLY, write_csv

Load = Callable[[Sequence[Sequence[str]]], Report]


def silent(rows: int, share: float) -> None:
    """Shows nothing of the progress."""


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Whoever asks in this test asks the register of this installation."""
    monkeypatch.setenv("ROUNDS_INSTANCE", str(tmp_path / "instance"))
    app = Flask("register")
    app.extensions["settings"] = from_environment()
    with app.app_context():
        yield tmp_path / "instance"


@pytest.fixture
def folder(instance: Path) -> Path:
    return editions.folder_in(instance)


@pytest.fixture
def load(folder: Path, tmp_path: Path) -> Load:
    """Writes the rows as a monthly file and loads it."""

    def load(rows: Sequence[Sequence[str]]) -> Report:
        return importing.load(folder, write_csv(tmp_path / MONTHLY, rows), silent)

    return load
