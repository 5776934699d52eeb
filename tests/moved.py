"""The application with a clock that a test moves: ahead by the seconds that a file of its instance says."""

import contextlib
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask

from community import app
from community.core import clock
from community.core.config import Settings

_ahead = contextlib.ExitStack()


def create_app() -> Flask:
    made = app.create_app()
    settings: Settings = made.extensions["settings"]
    _ahead.enter_context(clock.following(lambda: datetime.now(UTC) + _seconds(settings.instance)))
    return made


def run_ahead(instance: Path, by: timedelta) -> None:
    """From now on every process of this instance believes that it is later."""
    draft = _file(instance).with_suffix(f".{time.monotonic_ns()}")
    draft.write_text(str(by.total_seconds()))
    draft.replace(_file(instance))


def _seconds(instance: Path) -> timedelta:
    try:
        return timedelta(seconds=float(_file(instance).read_text()))
    except FileNotFoundError:
        return timedelta(0)


def _file(instance: Path) -> Path:
    return instance / "seconds-ahead"
