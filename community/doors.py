"""All doors and who may enter: every route, every socket event, every job, every live stream.

A gate here is asked before anything is loaded; what depends on the thing itself is asked by the action or the
query. A route without a line refuses to start.
"""

from collections.abc import Callable, Mapping
from typing import Any

from community.accounts.models import Member
from community.permissions import Verdict, everyone

Rule = Callable[[Member | None], Verdict]

ROUTES: Mapping[str, Rule] = {
    "static": everyone,
    "streams.events": everyone,
    "streams.newest": everyone,
    "streams.live": everyone,
    "health.health": everyone,
}

SOCKET_EVENTS: Mapping[str, Callable[[Any, dict[str, Any]], Any]] = {}

JOBS: Mapping[str, Callable[..., None]] = {}

STREAMS: Mapping[str, Callable[[Any, int], bool]] = {}
