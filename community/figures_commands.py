"""The command that reads what a proxy has sent in our place."""

from pathlib import Path

import click

from community.analytics.jobs import read_log
from community.app import create_app
from community.core.config import SettingsProblem
from community.core.db import db


@click.group()
def figures() -> None:
    """How often recordings are played."""


@figures.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--and-destroy", is_flag=True, help="Remove FILE afterwards: it holds addresses.")
def read(file: Path, and_destroy: bool) -> None:
    """Count what nginx has sent, from its log FILE; at least once a day, and as often as you like."""
    try:
        with create_app().app_context():
            done = read_log(file)
            db.engine.dispose()
    except (SettingsProblem, TimeoutError) as problem:
        raise click.ClickException(str(problem)) from problem
    if and_destroy:
        file.unlink()
    click.echo(
        f"{done.lines:,} lines read, {done.others:,} of them about something else"
        + (f", {done.too_old:,} too old to count" if done.too_old else "")
    )
