"""The commands a person runs: set up, serve, work, and all of it at once on one machine."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress

import click
from flask_migrate import upgrade

from community.app import create_app
from community.core import config, jobs
from community.core.config import ROOT, SettingsProblem

SECONDS_TO_START = 60


@click.group()
def main() -> None:
    """Rounds: a community of verified health professionals."""


@main.command()
def setup() -> None:
    """Bring the database to the newest form."""
    try:
        app = create_app()
    except SettingsProblem as problem:
        raise click.ClickException(str(problem)) from problem
    with app.app_context():
        upgrade()


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def serve(host: str, port: int) -> None:
    """Serve pages and sockets until told to stop."""
    os.environ.setdefault("ROUNDS_SITE_URL", f"http://{host}:{port}")
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *_gunicorn(host, port)])


def _gunicorn(host: str, port: int) -> list[str]:
    return [
        "--worker-class=gevent",
        "--workers=1",
        "--worker-connections=4000",
        f"--bind={host}:{port}",
        "--graceful-timeout=5",
        "--log-level=warning",
        "--no-control-socket",
        "community.app:create_app()",
    ]


@main.command()
@click.option("--threads", default=2, show_default=True, help="How many jobs at a time.")
def worker(threads: int) -> None:
    """Carry out jobs: media, mail, notices, search."""
    jobs.work(create_app(), threads=threads)
