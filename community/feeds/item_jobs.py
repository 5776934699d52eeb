"""Episodes from elsewhere, fetched one by one through the same gate as a member's upload."""

import io
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from community.core import clock, jobs, text, visiting
from community.core.db import db, reading, unit_of_work
from community.core.errors import Problem, TooMany, Unfit
from community.core.fetching import Declined, Down
from community.core.languages import LANGUAGES
from community.feeds import item_actions, source_actions
from community.feeds.source_jobs import start_next
from community.feeds.source_models import ItemState, Source, SourceItem
from community.media import actions as media
from community.media import allowance, captions_file, uploads
from community.media.allowance import LARGEST
from community.media.chapters import LONGEST_TITLE, MOST_CHAPTERS
from community.media.pipeline.captions import Caption
from community.media.uploads import Arrived
from community.permissions import can_use_source, ensure
from community.shows import actions as shows
from community.shows import covers

SECONDS_FOR_A_RECORDING = 1_800.0
SECONDS_FOR_MORE = 30.0
LARGEST_COVER = 20_000_000
LARGEST_PAGE = 1_000_000
NO_ANSWER = "The recording could not be had, though we tried several times."
ENDINGS = {
    "audio/mpeg": ".mp3",
    "audio/mp3": ".mp3",
    "audio/mp4": ".m4a",
    "audio/x-m4a": ".m4a",
    "audio/aac": ".aac",
    "audio/ogg": ".ogg",
    "audio/opus": ".opus",
    "audio/flac": ".flac",
    "audio/wav": ".wav",
    "audio/x-wav": ".wav",
    "video/mp4": ".mp4",
    "video/x-m4v": ".mp4",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
}
READERS: dict[str, Callable[[str], list[Caption]]] = {
    "text/vtt": captions_file.parse,
    "application/srt": captions_file.parse_subrip,
    "application/x-subrip": captions_file.parse_subrip,
    "text/srt": captions_file.parse_subrip,
}


@dataclass(frozen=True)
class More:
    """What came beside a recording: captions by language, and chapters as (second, title)."""

    captions: dict[str, list[Caption]]
    chapters: list[tuple[float, str]]


def bring_item(item_id: int) -> None:
    """Fetch an episode and make a post of it; one that is there already is left alone."""
    try:
        entry = _errand(item_id)
        if entry is None:
            return
        with tempfile.TemporaryDirectory(prefix="rounds-brought-") as folder:
            path, name = _fetch(entry, Path(folder))
            more = _more(entry)
            with uploads.taken_in(path, name, uploads.sum_of(path)) as arrived, unit_of_work():
                _keep(item_id, arrived, more)
    except TooMany as full:
        _wait(item_id, full)
    except (Declined, Problem) as problem:
        _fail(item_id, problem.sentence)


def give_up(item_id: int) -> None:
    _fail(item_id, NO_ANSWER)


def take_cover(source_id: int) -> None:
    """The show's cover, where the feed has one that fits; where not, the show goes without."""
    with reading():
        source = db.session.get_one(Source, source_id)
        address = source.about.get("image", "")
        if not address or source.show is None or source.show.cover:
            return
    picture = io.BytesIO()
    try:
        visiting.get(address, picture, most=LARGEST_COVER, seconds=SECONDS_FOR_MORE)
        picture.seek(0)
        cover = covers.keep(picture)
    except (Declined, Unfit):
        return
    with unit_of_work():
        source = db.session.get_one(Source, source_id)
        assert source.show is not None
        shows.change_cover(source.member, source.show, cover)


def _errand(item_id: int) -> dict[str, Any] | None:
    """What to fetch, or None where nothing waits; raises TooMany before a byte of what would not fit."""
    with reading():
        item = db.session.get(SourceItem, item_id)
        if item is None or item.state is not ItemState.waiting:
            return None
        ensure(can_use_source(item.source.member, item.source))
        allowance.ensure_left(item.source.member, item.entry["length"] or 1)
        return dict(item.entry)


def _fetch(entry: dict[str, Any], folder: Path) -> tuple[Path, str]:
    """The file, and a name for it that says what it is."""
    path = folder / "recording"
    with path.open("wb") as file:
        visit = visiting.get(
            entry["audio"], file, most=max(LARGEST.values()), seconds=SECONDS_FOR_A_RECORDING
        )
    name = PurePosixPath(unquote(urlsplit(visit.address).path)).name or "recording"
    kind = visit.headers.get("content-type", "").partition(";")[0].strip().lower()
    ending = ENDINGS.get(kind, PurePosixPath(name).suffix)
    return path, uploads.tidy_name(f"{PurePosixPath(name).stem}{ending}")


def _more(entry: dict[str, Any]) -> More:
    """What cannot be had or read is left out: an episode without chapters is an episode."""
    captions: dict[str, list[Caption]] = {}
    for address, kind, language in entry["transcripts"]:
        code, read = (language or "en")[:2].lower(), READERS.get(kind.lower())
        if read and code in LANGUAGES and code not in captions and (lines := _captions(address, read)):
            captions[code] = lines
    return More(captions, _chapters(entry["chapters"]) if entry["chapters"] else [])


def _captions(address: str, read: Callable[[str], list[Caption]]) -> list[Caption]:
    try:
        return read(captions_file.decoded(_page(address)))
    except (Declined, Down, Unfit):
        return []


def _chapters(address: str) -> list[tuple[float, str]]:
    """https://github.com/Podcastindex-org/podcast-namespace/blob/main/chapters/jsonChapters.md"""
    try:
        said = json.loads(_page(address))
        named = [(float(each["startTime"]), text.tidy(str(each["title"]))) for each in said["chapters"]]
    except (Declined, Down, ValueError, TypeError, LookupError, RecursionError):
        return []
    fitting = {round(at, 3): title for at, title in named if title and 0 <= at < 1_000_000}
    return [(at, text.shorten(title, LONGEST_TITLE - 1)) for at, title in sorted(fitting.items())][
        :MOST_CHAPTERS
    ]


def _page(address: str) -> bytes:
    into = io.BytesIO()
    visiting.get(address, into, most=LARGEST_PAGE, seconds=SECONDS_FOR_MORE)
    return into.getvalue()


def _keep(item_id: int, arrived: Arrived, more: More) -> None:
    item = db.session.get_one(SourceItem, item_id, with_for_update=True)
    if item.state is not ItemState.waiting:
        # Another worker, to which this one had seemed dead, was faster.
        raise Unfit("This episode has been brought already.")
    member = item.source.member
    asset = media.receive(member, arrived)
    for language, lines in more.captions.items():
        label = LANGUAGES[language]
        media.add_captions(member, asset, language=language, label=label, lines=lines)
    if more.chapters:
        media.name_chapters(member, asset, more.chapters)
    item_actions.become_post(item, asset)
    db.session.flush()
    start_next(item.source)


def _wait(item_id: int, full: TooMany) -> None:
    """As many as a member may send at a time are on their way; this one comes when there is room."""
    with unit_of_work():
        item = db.session.get_one(SourceItem, item_id)
        item.reason = full.sentence
        source_actions.tell(item.source)
        key = f"feeds.bring_item:{item_id}:{clock.now():%Y%m%d%H%M%S%f}"
        jobs.start("feeds.bring_item", key=key, after=timedelta(seconds=full.retry_after), item_id=item_id)


def _fail(item_id: int, reason: str) -> None:
    with unit_of_work():
        item = db.session.get_one(SourceItem, item_id, with_for_update=True)
        if item.state is ItemState.waiting:
            item_actions.fail(item, reason)
            db.session.flush()
            start_next(item.source)
