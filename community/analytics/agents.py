"""What a program that asks for a recording calls itself: a bot, a podcast app, a browser."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from crawleruseragents import is_crawler

OTHER = "Other programs"
ON_A_PHONE = "Browser on a phone or tablet"
ON_A_COMPUTER = "Browser on a computer"
BROWSERS = ("Mozilla/", "Opera/")
HAND_HELD = ("Mobile", "Android", "iPhone", "iPad")

_KNOWN: dict[str, Any] = tomllib.loads((Path(__file__).parent / "apps.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=4096)
def is_bot(agent: str) -> bool:
    """Whether nobody listens or watches: a crawler, a feed's collector, or one who does not say."""
    if not agent or any(word in agent for word in _KNOWN["collectors"]):
        return True
    # The list of crawlers names some podcast apps, too, for what their collectors do.
    return _podcast_app(agent) is None and is_crawler(agent)


@lru_cache(maxsize=4096)
def app_of(agent: str) -> str:
    """The name under which the program stands in the figures."""
    if agent.startswith(BROWSERS):
        return ON_A_PHONE if any(word in agent for word in HAND_HELD) else ON_A_COMPUTER
    return _podcast_app(agent) or OTHER


def _podcast_app(agent: str) -> str | None:
    return next((app["name"] for app in _KNOWN["app"] if agent.startswith(tuple(app["begins"]))), None)
