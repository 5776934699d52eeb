"""The demo's texts: TOML files beside this one, read as they are written."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from community.core import clock

HERE = Path(__file__).parent

Text = dict[str, Any]


def members() -> list[Text]:
    return [each for path in sorted((HERE / "members").glob("*.toml")) for each in _read(path)["member"]]


def institutions() -> list[Text]:
    return list(_read(HERE / "institutions.toml")["institution"])


def forums() -> list[Text]:
    return list(_read(HERE / "forums.toml")["forum"])


def posts() -> list[Text]:
    """Every post with its discussion, the oldest first, as people would have written them."""
    found = [_read(path) | {"stem": path.stem} for path in sorted((HERE / "posts").glob("*.toml"))]
    return sorted(found, key=lambda text: -float(text["days_ago"]))


def claims() -> list[Text]:
    return list(_read(HERE / "claims.toml")["claim"])


def reports() -> list[Text]:
    return list(_read(HERE / "reports.toml")["report"])


def polls() -> list[Text]:
    return list(_read(HERE / "polls.toml")["poll"])


def shows() -> list[Text]:
    return list(_read(HERE / "shows.toml")["show"])


def sessions() -> list[Text]:
    return list(_read(HERE / "sessions.toml")["session"])


def scheduled() -> list[Text]:
    """Posts that appear by themselves, some days from now."""
    return list(_read(HERE / "shows.toml")["scheduled"])


def days_ago(days: float) -> datetime:
    return clock.now() - timedelta(days=days)


def _read(path: Path) -> Text:
    return tomllib.loads(path.read_text(encoding="utf-8"))
