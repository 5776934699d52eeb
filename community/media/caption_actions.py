"""What owners do with the captions of their recordings: correct, approve, bring back, take away."""

from collections.abc import Sequence

from sqlalchemy import select

from community.accounts.models import Member
from community.core import clock, eventlog
from community.core.db import db
from community.core.errors import Conflict, NotFound
from community.events import CaptionsChanged
from community.media import caption_writing, captions_file
from community.media.models import Asset, Track
from community.media.pipeline.captions import Caption
from community.permissions import can_use_asset, ensure

CHANGED_ELSEWHERE = (
    "These captions were changed elsewhere while you wrote, perhaps in another window. What you typed is "
    "kept here. Look at what is saved, then save again to put yours in its place."
)


def correct(actor: Member, asset: Asset, language: str, lines: Sequence[Caption], *, version: int) -> Track:
    """Captions as they were typed over `version`; 0 where there were none. Raises Conflict."""
    ensure(can_use_asset(actor, asset))
    track = _taken(asset, language)
    if version != (track.version if track else 0):
        raise Conflict(CHANGED_ELSEWHERE)
    if track is None:
        return caption_writing.write(asset, language, lines)
    caption_writing.write_on(track, lines)
    return track


def approve(actor: Member, track: Track) -> None:
    """A person has read what a machine wrote, and answers for it."""
    ensure(can_use_asset(actor, track.asset))
    if not track.is_automatic:
        raise Conflict("These captions are approved already, or were written by a person.")
    track.is_automatic, track.approved_at, track.approved_by = False, clock.now(), actor
    eventlog.publish(CaptionsChanged(track.asset_id))


def bring_back(actor: Member, track: Track, version: int) -> None:
    """Let captions read again as they did; how they read until now is kept as well."""
    ensure(can_use_asset(actor, track.asset))
    earlier = next((each for each in track.earlier if each.version == version), None)
    if earlier is None:
        raise NotFound
    caption_writing.write(track.asset, track.language, captions_file.stored(earlier.vtt))


def remove(actor: Member, track: Track) -> None:
    ensure(can_use_asset(actor, track.asset))
    eventlog.publish(CaptionsChanged(track.asset_id))
    track.asset.tracks.remove(track)


def keep_automatic(asset: Asset, language: str, lines: Sequence[Caption]) -> None:
    """What the machine heard; unless a person was quicker."""
    track = _taken(asset, language)
    if track is None or track.is_automatic:
        track = caption_writing.write(asset, language, lines)
        track.is_automatic = True


def _taken(asset: Asset, language: str) -> Track | None:
    """The captions as they are now; whoever else writes waits."""
    db.session.execute(select(Asset.id).where(Asset.id == asset.id).with_for_update())
    db.session.expire(asset, ["tracks"])
    track = caption_writing.track_of(asset, language)
    if track is not None:
        db.session.refresh(track, ["version", "is_automatic"])
    return track
