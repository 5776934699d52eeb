"""The lines of a proxy's log, in the form that the README gives for nginx, as answers."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.routing.map import MapAdapter

from community.media.serving import LONGEST_WORD, Answer

SERVED, ENCLOSED = "media.rendition", frozenset({"feeds.enclosure", "closed_feeds.enclosure"})

Which = tuple[int, int | None, str]


def answers_in(lines: Iterable[bytes]) -> Iterator[Answer | None]:
    """One for each line; None for a line that is broken or tells of something else."""
    addresses = current_app.url_map.bind("log")
    shown: dict[int, int | None] = {}
    return (_answer(line, addresses, shown) for line in lines)


def _answer(line: bytes, addresses: MapAdapter, shown: dict[int, int | None]) -> Answer | None:
    try:
        said: dict[str, Any] = json.loads(line)
        wanted = _wanted(str(said["path"]), addresses, shown)
        return wanted and _said(said, wanted)
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return None


def _wanted(path: str, addresses: MapAdapter, shown: dict[int, int | None]) -> Which | None:
    """Which recording, in which version, and which file of it; None for every other address."""
    try:
        endpoint, named = addresses.match(path.partition("?")[0], method="GET")
    except (HTTPException, RequestRedirect):
        return None
    if endpoint == SERVED:
        return named["asset_id"], named["version"], named["name"]
    if endpoint in ENCLOSED:
        asset_id = _shown_by(named["post_id"], shown)
        return (asset_id, None, named["name"]) if asset_id else None
    return None


def _shown_by(post_id: int, shown: dict[int, int | None]) -> int | None:
    """The recording of a post, asked for once; the features above know, and doors.py names who answers."""
    if post_id not in shown:
        shown[post_id] = current_app.extensions["recording-of-post"](post_id)
    return shown[post_id]


def _said(said: dict[str, Any], which: Which) -> Answer:
    at = datetime.fromisoformat(said["at"])
    if at.tzinfo is None:
        raise ValueError("a moment without a zone")
    return Answer(
        at=at.astimezone(UTC),
        address=str(said["address"]),
        agent=str(said["agent"])[:LONGEST_WORD],
        referrer=str(said["referrer"])[:LONGEST_WORD],
        method=str(said["method"]),
        status=int(said["status"]),
        asked_range=str(said["range"])[:LONGEST_WORD],
        asset_id=which[0],
        version=which[1],
        name=which[2],
        sent=int(said["sent"]),
    )
