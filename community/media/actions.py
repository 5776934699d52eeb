"""What happens to a recording: it is received, made ready step by step, or found unfit; it gets captions."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from typing import NamedTuple

from community.accounts.models import Member
from community.core import clock, eventlog
from community.core.db import db
from community.core.errors import Conflict
from community.core.streams import tell
from community.events import AssetCompleted, AssetFailed, AssetReady, ChaptersNamed, UploadReceived
from community.media.caption_writing import write
from community.media.models import Asset, AssetState, Attempt, Chapter, Rendition, Result, Track
from community.media.pipeline import steps
from community.media.pipeline.captions import Caption
from community.media.pipeline.probe import Probe
from community.media.uploads import Arrived
from community.permissions import can_tend_asset, can_upload, can_use_asset, ensure


class Made(NamedTuple):
    """A file made from a recording: its name to the outside, where and as what it is stored, and of a
    playlist, what the master playlist says of it."""

    name: str
    key: str
    mimetype: str
    size: int
    variant: str | None = None


def receive(actor: Member, arrived: Arrived) -> Asset:
    """Take a file over for good; the job that makes it playable follows."""
    ensure(can_upload(actor))
    asset = Asset(
        member_id=actor.id,
        kind=arrived.kind,
        original=arrived.original,
        filename=arrived.filename,
        size=arrived.size,
        sha256=arrived.sha256,
        created_at=clock.now(),
    )
    plan(asset, arrived.probe)
    db.session.add(asset)
    db.session.flush()  # The event needs the asset's number.
    eventlog.publish(UploadReceived(asset.id))
    return asset


def plan(asset: Asset, found: Probe) -> None:
    asset.duration, asset.width, asset.height = found.duration, found.width, found.height
    asset.facts, asset.remaining = asdict(found), steps.plan_for(found)


def make_again(actor: Member, asset: Asset) -> None:
    """Go on with a recording where it could not be gone on with; what is there already stays."""
    ensure(can_tend_asset(actor, asset))
    if asset.reason is None:
        raise Conflict("This recording is being prepared, or is ready. There is nothing to begin anew.")
    asset.reason = None
    asset.remaining = asset.remaining or ["look"]
    if not asset.is_playable:
        asset.state = AssetState.received
    tell_progress(asset, asset.progress, "Waiting for its turn")
    eventlog.publish(UploadReceived(asset.id))


def begin(asset: Asset, *, worker: str) -> Attempt:
    """A new try at the next step; one that never said how it ended counts as lost."""
    now = clock.now()
    for each in asset.attempts:
        if each.ended_at is None:
            end(each, Result.lost, "Its worker was not heard of again.")
    if not asset.is_playable:
        asset.state = AssetState.processing
    place = f"media/{secrets.token_hex(16)}"
    attempt = Attempt(step=asset.remaining[0], worker=worker, place=place, began_at=now)
    asset.attempts.append(attempt)
    return attempt


def end(attempt: Attempt, result: Result, words: str = "") -> None:
    attempt.ended_at, attempt.result, attempt.words = clock.now(), result, words


def tell_progress(asset: Asset, percent: int, words: str) -> None:
    asset.progress, asset.stage, asset.progressed_at = percent, words, clock.now()
    tell(asset.stream, "progress", {"percent": percent, "words": words})


def show(asset: Asset, files: Sequence[Made]) -> None:
    """Serve these files from now on; those of the same names go on under the addresses that they had."""
    asset.version += 1
    names = {made.name for made in files}
    for old in asset.renditions:
        if old.name in names:
            old.until = asset.version
    db.session.flush()  # The list of what is served is read anew.
    db.session.add_all(
        Rendition(asset_id=asset.id, version=asset.version, **made._asdict()) for made in files
    )
    db.session.flush()
    db.session.refresh(asset, ["renditions"])


def become_playable(asset: Asset, files: Sequence[Made], peaks: list[int]) -> None:
    """The first files are there: whatever waits for the recording may appear."""
    show(asset, files)
    asset.state, asset.reason, asset.peaks = AssetState.playable, None, peaks
    eventlog.publish(AssetReady(asset.id))
    tell(asset.stream, "playable", {})


def complete(asset: Asset) -> None:
    """Nothing more is to be made."""
    asset.remaining, asset.progress, asset.stage = [], 100, ""
    eventlog.publish(AssetCompleted(asset.id))
    tell(asset.stream, "complete", {})


def fail(asset: Asset, reason: str) -> None:
    """Give a recording up, with a sentence for its owner; what can be played already stays."""
    asset.reason = reason
    if not asset.is_playable:
        asset.state = AssetState.failed
    eventlog.publish(AssetFailed(asset.id))
    tell(asset.stream, "failed", {"reason": reason})


def add_captions(
    actor: Member, asset: Asset, *, language: str, label: str, lines: Sequence[Caption]
) -> Track:
    """Captions in one language, by a person; those that were there before are replaced."""
    ensure(can_use_asset(actor, asset))
    track = write(asset, language, lines)
    track.label, track.is_automatic = label, False
    track.approved_at, track.approved_by = None, None
    return track


def name_chapters(actor: Member, asset: Asset, chapters: Sequence[tuple[float, str]]) -> None:
    """The parts of a recording, as (second, title), by its owner; with none, the post's count again."""
    ensure(can_use_asset(actor, asset))
    asset.has_own_chapters = bool(chapters)
    put_chapters(asset, chapters)
    eventlog.publish(ChaptersNamed(asset.id))


def read_chapters(asset: Asset, chapters: Sequence[tuple[float, str]]) -> None:
    """Take over the chapters that a post's text names, unless its author has named them in the form."""
    if not asset.has_own_chapters:
        put_chapters(asset, chapters)


def put_chapters(asset: Asset, chapters: Sequence[tuple[float, str]]) -> None:
    if [(each.at, each.title) for each in asset.chapters] != list(chapters):
        asset.chapters = [Chapter(at=at, title=title) for at, title in chapters]
