"""The commands that load registers from their published files, while the old edition goes on answering."""

import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from community.core.config import SettingsProblem, from_environment
from community.credentials.nppes import editions, importing, updating
from community.credentials.nppes.importing import Show
from community.credentials.nppes.published import CannotLoad

SECONDS_BETWEEN_LINES = 5

which = click.argument("name", metavar="REGISTER", type=click.Choice(["nppes"]))
file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def register() -> None:
    """Registers that are loaded from files, so that numbers are looked up without asking anybody."""


@register.command("import")
@which
@file
def load(name: str, file: Path) -> None:
    """Replace the REGISTER by the monthly FILE, zip or CSV, as it is published."""
    with _in_words(), _progress(file.name) as show:
        report = importing.load(_folder(), file, show)
    click.echo(f"{name} answers from {report.name} now, with {report.kept:,} entries.")
    if report.repeated:
        click.echo(f"{report.repeated:,} rows gave way to a later row with the same number.")
    _list_refused(report.refused, report.listed)


@register.command()
@which
@file
def update(name: str, file: Path) -> None:
    """Take a weekly FILE, or the report of deactivated numbers, into the REGISTER."""
    with _in_words(), _progress(file.name) as show:
        changes = updating.update(_folder(), file, show)
    click.echo(f"{changes.name}: {changes.rows:,} rows, {changes.changed:,} entries changed.")
    click.echo(f"{name} is of {editions.words(changes.as_of)} now.")
    if changes.remark:
        click.echo(changes.remark)
    _list_refused(changes.refusals.count, changes.refusals.listed)


@register.command("list")
def show_all() -> None:
    """Say which registers are loaded, and of which day they are."""
    with _in_words():
        edition = editions.current(_folder())
        if edition is None:
            click.echo("nppes: not loaded. Load the monthly file: community register import nppes FILE")
            return
        with editions.reading(edition) as db:
            report = editions.report_of(db)
    click.echo(f"nppes: {report.kept:,} entries, the file of {editions.words(report.as_of)} ({report.name})")


def _folder() -> Path:
    return editions.folder_in(from_environment().instance)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (CannotLoad, SettingsProblem) as problem:
        raise click.ClickException(str(problem)) from problem
    except (OSError, sqlite3.OperationalError) as problem:
        raise click.ClickException(
            f"The register could not be written: {problem}. Put that right and run the same command again: "
            "an import goes on where it stopped."
        ) from problem


@contextmanager
def _progress(name: str) -> Iterator[Show]:
    """A bar on a terminal, and lines of its own in a log."""
    if not sys.stdout.isatty():
        yield _Lines(name)
        return
    with click.progressbar(length=1000, label=name, item_show_func=_words) as bar:
        begun = time.monotonic()

        def show(rows: int, share: float) -> None:
            bar.update(int(share * 1000) - bar.pos, (rows, time.monotonic() - begun))

        yield show


def _words(rate: tuple[int, float] | None) -> str | None:
    return f"{rate[0]:,} rows, {rate[0] / max(rate[1], 0.001):,.0f} a second" if rate else None


class _Lines:
    """Says where the reading is, every few seconds and at its end."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._begun = self._told = time.monotonic()

    def __call__(self, rows: int, share: float) -> None:
        now = time.monotonic()
        if share >= 1 or now - self._told >= SECONDS_BETWEEN_LINES:
            self._told = now
            click.echo(f"    {self._name} {share:4.0%} {_words((rows, now - self._begun))}")


def _list_refused(count: int, listed: Sequence[tuple[int, str]]) -> None:
    if not count:
        return
    click.echo(f"{count:,} rows were not taken:")
    for line, reason in listed:
        click.echo(f"    line {line}: {reason}")
    if count > len(listed):
        click.echo(f"    and {count - len(listed):,} more")
