"""What happens to a recording: it is received, made ready step by step, or found unfit; it gets captions."""

from collections.abc import Sequence
from typing import NamedTuple

from community.accounts.models import Member
from community.core import clock, eventlog
from community.core.db import db
from community.core.errors import Conflict
from community.core.streams import tell
from community.events import AssetFailed, AssetReady, ChaptersNamed, UploadReceived
from community.media import allowance
from community.media.caption_writing import write
from community.media.models import Asset, AssetState, Chapter, Rendition, Track
from community.media.pipeline.captions import Caption
from community.media.uploads import Arrived
from community.permissions import can_upload, can_use_asset, ensure


class Made(NamedTuple):
    """A file made from a recording: its name to the outside, and where and as what it is stored."""

    name: str
    key: str
    mimetype: str
    size: int


def receive(actor: Member, arrived: Arrived) -> Asset:
    """Take a file over for good; the job that makes it playable follows."""
    ensure(can_upload(actor))
    allowance.ensure_left(actor, arrived.size)
    asset = Asset(
        member_id=actor.id,
        kind=arrived.kind,
        original=arrived.original,
        filename=arrived.filename,
        size=arrived.size,
        sha256=arrived.sha256,
        duration=arrived.probe.duration,
        width=arrived.probe.width,
        height=arrived.probe.height,
        created_at=clock.now(),
    )
    db.session.add(asset)
    db.session.flush()  # The event needs the asset's number.
    eventlog.publish(UploadReceived(asset.id))
    return asset


def make_again(actor: Member, asset: Asset) -> None:
    """Begin anew with a recording that could not be made playable."""
    ensure(can_use_asset(actor, asset))
    if asset.state != AssetState.failed:
        raise Conflict("This recording is being prepared, or is ready. There is nothing to begin anew.")
    asset.state, asset.reason, asset.progress = AssetState.received, None, 0
    tell_progress(asset, 0, "Waiting for its turn")
    eventlog.publish(UploadReceived(asset.id))


def begin(asset: Asset) -> None:
    asset.state = AssetState.processing
    tell_progress(asset, 0, "Looking at the recording")


def tell_progress(asset: Asset, percent: int, words: str) -> None:
    asset.progress = percent
    tell(asset.stream, "progress", {"percent": percent, "words": words})


def become_playable(asset: Asset, files: Sequence[Made], peaks: list[int]) -> None:
    """Show what was made; whatever an earlier try had left is replaced."""
    for old in list(asset.renditions):
        db.session.delete(old)
    db.session.flush()  # The new ones have the names of the old.
    db.session.add_all(Rendition(asset_id=asset.id, **made._asdict()) for made in files)
    asset.state, asset.progress, asset.reason, asset.peaks = AssetState.playable, 100, None, peaks
    eventlog.publish(AssetReady(asset.id))
    tell(asset.stream, "playable", {})


def fail(asset: Asset, reason: str) -> None:
    """Give a recording up, with a sentence for its owner."""
    asset.state, asset.reason = AssetState.failed, reason
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
