"""The commands a person runs: set up, serve, work, and all of it at once on one machine."""

import os
import sys
from collections.abc import Callable, Sequence

import click
from flask import Flask
from flask_migrate import upgrade

from community.accounts import queries, roles
from community.app import create_app
from community.core import jobs, together
from community.core.config import Settings, SettingsProblem, from_environment
from community.core.db import unit_of_work
from community.core.errors import NotFound
from community.core.parts import Part
from community.core.together import Program
from community.credentials.jobs import plan_all_reminders
from community.demo import people, seeding
from community.evidence_commands import evidence
from community.figures_commands import figures
from community.permissions import Role
from community.register_commands import register

# Whoever loads a page waits a little longer then, and what is live is on time for everybody else.
PAGES_STAND_BACK = 5
MANY = click.IntRange(0, 64)


@click.group()
def main() -> None:
    """Rounds: a community of verified health professionals."""


main.add_command(register)
main.add_command(evidence)
main.add_command(figures)


@main.command()
def setup() -> None:
    """Bring the database to its newest form."""
    with _app().app_context():
        _bring_up_to_date()


def _bring_up_to_date() -> None:
    upgrade()
    plan_all_reminders()


@main.command()
def seed() -> None:
    """Fill an empty database with the demo community."""
    with _app().app_context():
        _seed()


def _seed() -> None:
    for words, share in seeding.seed():
        _show(words, share)
    plan_all_reminders()


def _show(words: str, share: float) -> None:
    """One line that moves along on a terminal, and lines of its own in a log."""
    line = f"    {words:<58} {share:4.0%}"
    click.echo(f"\r{line}", nl=share >= 1) if sys.stdout.isatty() else click.echo(line)


@main.command()
@click.argument("handle")
@click.option(
    "--role", type=click.Choice([each.value for each in Role]), default="moderator", show_default=True
)
def appoint(handle: str, role: str) -> None:
    """Make the member HANDLE a moderator or an administrator, or take it back."""
    try:
        with _app().app_context(), unit_of_work():
            member = queries.get_member(None, handle.removeprefix("@"))
            roles.appoint(member, Role(role))
            words = f"{member.name} is {member.role.label} now."
    except NotFound as missing:
        raise click.ClickException(f"No confirmed member has the handle {handle}.") from missing
    click.echo(words)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--pages", type=MANY, help="Processes for pages, all behind the port [ROUNDS_PAGES].")
@click.option("--sockets", type=MANY, help="Processes for sockets, each on a port after it [ROUNDS_SOCKETS].")
def serve(host: str, port: int, pages: int | None, sockets: int | None) -> None:
    """Serve pages and sockets until told to stop: in one process, or each in processes of their own."""
    os.environ.setdefault("ROUNDS_SITE_URL", f"http://{host}:{port}")
    settings = _settings()
    pages = settings.pages if pages is None else pages
    sockets = settings.sockets if sockets is None else sockets
    if pages > 0 or sockets > 0:
        _keep(_apart(host, port, max(pages, 1), max(sockets, 1)), settings)
        return
    command = _served(host, port, Part.all)
    os.execv(command[0], command)


def _apart(host: str, port: int, pages: int, sockets: int) -> list[Program]:
    """Any process answers for pages; those for sockets have a port each, so that a proxy shares them out."""
    of_pages = ["nice", "-n", str(PAGES_STAND_BACK), *_served(host, port, Part.pages, workers=pages)]
    ports = range(port + 1, port + 1 + sockets)
    return [
        Program(of_pages, f"http://{host}:{port}"),
        *(Program(_served(host, each, Part.sockets), f"http://{host}:{each}") for each in ports),
    ]


def _served(host: str, port: int, part: Part, *, workers: int = 1) -> list[str]:
    return [
        *(sys.executable, "-m", "community.served"),
        "--worker-class=gevent",
        f"--workers={workers}",
        "--worker-connections=4000",
        f"--bind={host}:{port}",
        "--graceful-timeout=5",
        "--log-level=warning",
        "--no-control-socket",
        f"community.app:create_app(part='{part}')",
    ]


def _keep(programs: Sequence[Program], settings: Settings, ready: Callable[[], None] = lambda: None) -> None:
    try:
        together.run(programs, host=settings.host, ready=ready)
    except together.DidNotStart as problem:
        raise click.ClickException(str(problem)) from problem


@main.command()
@click.option("--threads", default=3, show_default=True, help="How many jobs at a time.")
def worker(threads: int) -> None:
    """Carry out jobs: media, mail, notices, search."""
    jobs.work(_app(), threads=threads)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def run(host: str, port: int) -> None:
    """Set up, seed the demo if there is nobody yet, then serve and work until Ctrl-C."""
    url = f"http://{host}:{port}"
    os.environ.setdefault("ROUNDS_SITE_URL", url)
    with _app().app_context():
        _bring_up_to_date()
        _seed()
    _keep(
        [
            Program(_served(host, port, Part.all), url),
            Program([sys.executable, "-m", "community", "worker"]),
        ],
        _settings(),
        ready=lambda: _welcome(url),
    )


def _welcome(url: str) -> None:
    click.echo(f"\nRounds is at {url}\n\nSign in with the password {people.PASSWORD} as")
    for handle, who in people.KNOWN.items():
        click.echo(f"    {handle + '@example.org':<30} {who}")
    click.echo("\nLetters to members are written into instance/mail/. Stop with Ctrl-C.")


def _app() -> Flask:
    return create_app(_settings())


def _settings() -> Settings:
    try:
        return from_environment()
    except SettingsProblem as problem:
        raise click.ClickException(str(problem)) from problem
