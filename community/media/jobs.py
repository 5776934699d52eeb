"""Making recordings playable, and telling their owners how far it is."""

import time

from community.core.db import db, unit_of_work
from community.core.errors import Unfit
from community.media import actions, making
from community.media.models import Asset, AssetState
from community.media.pipeline.sandbox import Failed

SECONDS_BETWEEN_WORDS = 1.0
GAVE_UP = (
    "Something went wrong while we prepared this recording. "
    "Process it again, or save it as MP4 or MP3 and send that."
)


def make_renditions(asset_id: int) -> None:
    """Make a recording playable; one that is playable or given up already is left alone."""
    original = _begin(asset_id)
    if original is None:
        return
    key, filename = original
    try:
        outcome = making.make(asset_id, key, filename, on_progress=_Teller(asset_id))
    except Unfit as unfit:
        _fail(asset_id, unfit.sentence)
    except Failed:
        _tell(asset_id, 0, "That did not work at once. We try again in a moment.")
        raise
    else:
        _show(asset_id, outcome)


def give_up(asset_id: int) -> None:
    """After the last try: the owner hears of it, and may begin anew."""
    _fail(asset_id, GAVE_UP)


def _begin(asset_id: int) -> tuple[str, str] | None:
    """The key and the name of the original, or None when there is nothing to do."""
    with unit_of_work():
        asset = _unfinished(asset_id)
        if asset is None:
            return None
        actions.begin(asset)
        return asset.original, asset.filename


def _show(asset_id: int, outcome: making.Outcome) -> None:
    is_shown = False
    try:
        with unit_of_work():
            asset = _unfinished(asset_id)
            # None when another worker, to which this one had seemed dead, was faster.
            if asset is not None:
                actions.become_playable(asset, outcome.files, outcome.peaks)
                is_shown = True
    finally:
        if not is_shown:
            making.forget(outcome.files)


def _fail(asset_id: int, reason: str) -> None:
    with unit_of_work():
        asset = _unfinished(asset_id)
        if asset is not None:
            actions.fail(asset, reason)


def _tell(asset_id: int, percent: int, words: str) -> None:
    with unit_of_work():
        asset = _unfinished(asset_id)
        if asset is not None:
            actions.tell_progress(asset, percent, words)


def _unfinished(asset_id: int) -> Asset | None:
    asset = db.session.get(Asset, asset_id, with_for_update=True)
    done = asset is None or asset.state in (AssetState.playable, AssetState.failed)
    return None if done else asset


class _Teller:
    """Hears of every step of the work and passes on at most one a second."""

    def __init__(self, asset_id: int) -> None:
        self.asset_id, self.percent, self.at = asset_id, 0, 0.0

    def __call__(self, done: float) -> None:
        percent, now = min(99, int(done * 100)), time.monotonic()
        if percent <= self.percent or now - self.at < SECONDS_BETWEEN_WORDS:
            return
        self.percent, self.at = percent, now
        _tell(self.asset_id, percent, f"{percent}% done")
