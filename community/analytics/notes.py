"""What is counted of an answer or a message of a player: the rules, before anybody is told from another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlsplit

from community.analytics import agents
from community.analytics.retention import Section
from community.media.models import AssetKind
from community.media.serving import Answer

# Apple's player asks for two bytes first, to see whether ranges are served.
PROBE = "bytes=0-1"
SENT = (200, 206)


class Source(StrEnum):
    """Where somebody pressed play."""

    site = "site"
    embed = "embed"
    feed = "feed"


@dataclass(frozen=True)
class Watched:
    """What a player says of itself: which sections, as (start, end) in seconds, were played."""

    at: datetime
    address: str
    agent: str
    referrer: str
    asset_id: int
    sections: Sequence[Section]


@dataclass(frozen=True)
class Note:
    """What counts of it: so many seconds of sound were sent, or these sections were watched."""

    at: datetime
    address: str
    agent: str
    source: Source
    asset_id: int
    duration: float
    heard: float = 0.0
    sections: Sequence[Section] = ()
    is_view: bool = False


class File(NamedTuple):
    """What has to be known of a rendition, which was served from one version until before another."""

    kind: AssetKind
    duration: float
    size: int
    version: int
    until: int | None

    def is_of(self, version: int | None) -> bool:
        if version is None:
            return self.until is None
        return self.version <= version and (self.until is None or version < self.until)


Files = Mapping[tuple[int, str], Sequence[File]]


def of_answer(answer: Answer, files: Files, *, host: str) -> Note | None:
    """None for what does not count: no GET, no bytes, a probe, a bot, and a film outside of the feeds.

    Who watches a film on a page says so by its player, which knows what was really played.
    """
    named = files.get((answer.asset_id, answer.name), ())
    file = next((each for each in named if each.is_of(answer.version)), None)
    if file is None or not _carried_sound(answer) or agents.is_bot(answer.agent):
        return None
    source = source_of(answer.referrer, host)
    if file.kind == AssetKind.video and source != Source.feed:
        return None
    return Note(
        at=answer.at,
        address=answer.address,
        agent=answer.agent,
        source=source,
        asset_id=answer.asset_id,
        duration=file.duration,
        heard=answer.sent / file.size * file.duration,
    )


def _carried_sound(answer: Answer) -> bool:
    is_probe = answer.asked_range.replace(" ", "") == PROBE
    return answer.method == "GET" and answer.status in SENT and answer.sent > 0 and not is_probe


def of_watched(watched: Watched, kind: AssetKind, duration: float, *, host: str) -> Note | None:
    """None for a bot. Listens are counted by what was sent, so the player of sound adds to the curve only."""
    if agents.is_bot(watched.agent):
        return None
    return Note(
        at=watched.at,
        address=watched.address,
        agent=watched.agent,
        source=source_of(watched.referrer, host),
        asset_id=watched.asset_id,
        duration=duration,
        sections=watched.sections,
        is_view=kind == AssetKind.video,
    )


def source_of(referrer: str, host: str) -> Source:
    """A page of ours says that it is one, also inside other people's pages; a podcast app says nothing."""
    page = urlsplit(referrer)
    if page.netloc != host:
        return Source.feed
    return Source.embed if page.path.startswith("/embed/") else Source.site
