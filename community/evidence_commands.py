"""The commands for the keys under which documents and numbers are sealed: make one, and change to it."""

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import click

from community.app import create_app
from community.core import clock
from community.core.config import EVIDENCE_KEY_BYTES, SettingsProblem
from community.core.db import db, empty_journal
from community.credentials import evidence_jobs, sealing
from community.credentials.sealing import KeyMissing


@click.group()
def evidence() -> None:
    """The keys under which documents and registration numbers are sealed."""


@evidence.command("new-key")
def new_key() -> None:
    """Print a fresh key, to be put first in ROUNDS_EVIDENCE_KEYS."""
    key = base64.urlsafe_b64encode(secrets.token_bytes(EVIDENCE_KEY_BYTES)).decode()
    click.echo(f"{clock.now():%Y-%m-%d}-{secrets.token_hex(2)}:{key}")


@evidence.command()
def rotate() -> None:
    """Wrap what older keys of ROUNDS_EVIDENCE_KEYS wrap with the first one; may be ended and begun again.

    First restart the site with the new key, so that nothing is sealed under an older one meanwhile.
    """
    with _site():
        count = evidence_jobs.keys_to_rewrap()
        with click.progressbar(length=count, label="Wrapping anew") as bar:
            while done := evidence_jobs.rewrap_some():
                bar.update(done)
        empty_journal()
        click.echo(
            f"All is wrapped by “{sealing.first_name()}”. Remove the other keys from ROUNDS_EVIDENCE_KEYS: "
            "backups from before open without them for nobody."
        )


@contextmanager
def _site() -> Iterator[None]:
    try:
        with create_app().app_context(), _connections():
            yield
    except KeyMissing as missing:
        raise click.ClickException(f"{missing} Put it back behind the others, and begin again.") from missing
    except (SettingsProblem, TimeoutError) as problem:
        raise click.ClickException(str(problem)) from problem


@contextmanager
def _connections() -> Iterator[None]:
    try:
        yield
    finally:
        db.engine.dispose()
