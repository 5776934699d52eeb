"""What every template may use, and nothing that decides."""

import json
import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from flask import Flask
from flask_wtf.csrf import generate_csrf
from sqlalchemy import inspect
from sqlalchemy.orm import Mapper

from community.core import clock, text
from community.core.config import ROOT, Settings

MANIFEST = ROOT / "static" / "dist" / "manifest.json"
HASHED = re.compile(r"[-.][0-9A-Z]{8}\.")


def init_templating(app: Flask, settings: Settings, *, current_member: Callable[[], Any]) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(shorten=text.shorten, plain=text.plain, duration=duration, day=day)
    app.jinja_env.globals.update(
        asset_url=asset_url,
        drawn_once=drawn_once,
        csrf_token=generate_csrf,
        site_name=settings.site_name,
        site_url=settings.site_url,
        now=clock.now,
    )
    app.context_processor(lambda: {"current_member": current_member()})


def asset_url(source: str) -> str:
    """The address of a built file, such as `core/main.js`, with the hash of its content in the name."""
    return _manifest()[source]


@dataclass(frozen=True)
class _Drawing:
    """What a macro makes of the values of a row; equal ones look alike."""

    macro: str
    values: tuple[Any, ...]
    options: tuple[Hashable, ...]
    draw: Callable[[], str] = field(compare=False)


def drawn_once(macro: Any, row: Any, *options: Hashable) -> str:
    """`macro(row, *options)`, kept for the next time; it may show columns of the row and `options` only."""
    values = tuple(_hashable(getattr(row, name)) for name in _columns(inspect(type(row))))
    return _drawn(_Drawing(macro.name, values, options, lambda: macro(row, *options)))


@lru_cache(maxsize=4_096)
def _drawn(drawing: _Drawing) -> str:
    return drawing.draw()


def _hashable(value: Any) -> Hashable:
    return tuple(value) if isinstance(value, list) else value


@cache
def _columns(mapper: Mapper[Any]) -> tuple[str, ...]:
    return tuple(mapper.column_attrs.keys())


@cache
def _manifest() -> dict[str, str]:
    found: dict[str, str] = json.loads(MANIFEST.read_text())
    return found


def is_hashed(_: str, url: str) -> bool:
    return bool(HASHED.search(url))


def duration(seconds: float | None) -> str:
    """`14:06`, or `1:02:09` from an hour on."""
    minutes, rest = divmod(round(seconds or 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def day(moment: datetime) -> str:
    """`22 Nov 2026`."""
    return f"{moment.day} {moment:%b %Y}"
