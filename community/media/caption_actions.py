"""What owners do with the captions of their recordings: correct, approve, remove, have them drafted."""

from collections.abc import Sequence

from sqlalchemy import select

from community.accounts.models import Member
from community.core import clock, eventlog, limits
from community.core.db import db
from community.core.errors import Conflict, NotFound
from community.core.streams import tell
from community.events import CaptionsAsked, CaptionsChanged
from community.media import caption_writing, captions_file
from community.media.models import Asset, CaptionDraft, DraftState, Track
from community.media.pipeline.captions import Caption
from community.permissions import can_use_asset, ensure

DRAFTS = "10 per day"
UNDER_WAY = (DraftState.waiting, DraftState.running)
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


def ask_for_draft(actor: Member, asset: Asset, *, language: str) -> None:
    """Let a machine listen to a recording; what a person has written is never written over."""
    ensure(can_use_asset(actor, asset))
    track = caption_writing.track_of(asset, language)
    if track is not None and not track.is_automatic:
        raise Conflict(
            f"There are captions in {track.label} by a person. Delete them first, or choose another language."
        )
    draft = db.session.get(CaptionDraft, asset.id)
    if draft is not None and draft.state in UNDER_WAY:
        raise Conflict("A draft is under way already. It appears here when it is done.")
    limits.spend(f"caption-draft:{actor.id}", DRAFTS)
    _begin(asset, draft, language)


def keep_automatic(asset: Asset, language: str, lines: Sequence[Caption]) -> None:
    """What the machine heard; unless a person was quicker."""
    track = _taken(asset, language)
    if track is None or track.is_automatic:
        track = caption_writing.write(asset, language, lines)
        track.is_automatic = True


def tell_drafting(draft: CaptionDraft, words: str, *, percent: int | None = None) -> None:
    """For the owner's page; `number` tells it whether it is the draft that stands there."""
    body = {"number": draft.number, "state": draft.state, "words": words, "percent": percent}
    tell(draft.asset.stream, "captions", body)


def _begin(asset: Asset, draft: CaptionDraft | None, language: str) -> None:
    draft = draft or CaptionDraft(asset=asset, number=0)
    draft.number += 1
    draft.language, draft.state, draft.reason = language, DraftState.waiting, None
    draft.at, draft.heard_at = clock.now(), None
    db.session.add(draft)
    tell_drafting(draft, "Waiting for its turn")
    eventlog.publish(CaptionsAsked(asset.id, draft.number))


def _taken(asset: Asset, language: str) -> Track | None:
    """The captions as they are now; whoever else writes waits."""
    db.session.execute(select(Asset.id).where(Asset.id == asset.id).with_for_update())
    db.session.expire(asset, ["tracks"])
    track = caption_writing.track_of(asset, language)
    if track is not None:
        db.session.refresh(track, ["version", "is_automatic"])
    return track
