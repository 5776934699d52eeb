"""How captions are put down: as WebVTT, as a transcript, and with what was there before kept for a while."""

from collections.abc import Sequence
from datetime import timedelta

from community.core import clock, eventlog
from community.core.languages import LANGUAGES
from community.events import CaptionsChanged
from community.media import captions_file, transcripts
from community.media.models import Asset, EarlierCaptions, Track
from community.media.pipeline.captions import Caption, webvtt

MOST_EARLIER = 20
# What is typed in one sitting is saved every few seconds, and one step back is enough for it.
SAME_SITTING = timedelta(minutes=5)


def track_of(asset: Asset, language: str) -> Track | None:
    return next((each for each in asset.tracks if each.language == language), None)


def write(asset: Asset, language: str, lines: Sequence[Caption]) -> Track:
    """The captions in one language, new or in the place of others."""
    track = track_of(asset, language)
    if track is None:
        track = Track(language=language, label=LANGUAGES.get(language, language), version=0, vtt="")
        asset.tracks.append(track)
    elif track.version:
        _keep_earlier(track)
    put(track, lines)
    return track


def write_on(track: Track, lines: Sequence[Caption]) -> None:
    """As `write`, for one who types: what is saved within minutes is one step to go back."""
    newest = track.earlier[0] if track.earlier else None
    if newest is None or clock.now() - newest.at > SAME_SITTING:
        _keep_earlier(track)
    put(track, lines)


def put(track: Track, lines: Sequence[Caption]) -> None:
    kept = in_order(lines)
    track.vtt, track.html = webvtt(kept), transcripts.html_of(kept)
    track.version += 1
    eventlog.publish(CaptionsChanged(track.asset.id))


def in_order(lines: Sequence[Caption]) -> list[Caption]:
    """By their beginning, without those that would last less than WebVTT can say."""
    lasting = [line for line in lines if round(line.end * 1000) > round(line.start * 1000)]
    return sorted(lasting, key=lambda line: line.start)


def lines_of(track: Track) -> list[Caption]:
    return captions_file.stored(track.vtt)


def _keep_earlier(track: Track) -> None:
    count = len(lines_of(track))
    earlier = EarlierCaptions(version=track.version, vtt=track.vtt, line_count=count, at=clock.now())
    track.earlier = [earlier, *track.earlier[: MOST_EARLIER - 1]]
