"""Making recordings playable step by step, and telling their owners how far it is."""

import os
import socket
import time

from community.core import jobs, storage
from community.core.db import db, unit_of_work
from community.core.errors import Unfit
from community.media import actions, making
from community.media.making import Outcome, Task
from community.media.models import Asset, AssetState, Attempt, Result
from community.media.pipeline import steps
from community.media.pipeline.hls import Variant
from community.media.pipeline.probe import Probe
from community.media.pipeline.sandbox import Failed

SECONDS_BETWEEN_WORDS = 1.0
GAVE_UP = (
    "Something went wrong while we prepared this recording. "
    "Process it again, or save it as MP4 or MP3 and send that."
)
ONCE_MORE = "That did not work at once. We try again in a moment."


def make_renditions(asset_id: int) -> None:
    """Take the next step with a recording. The one after it is a job of its own, so that others have their
    turn in between, and a worker that dies takes one step along and not all."""
    begun = _begin(asset_id)
    if begun is None:
        return
    attempt_id, task = begun
    try:
        outcome = making.make(task, on_progress=_Teller(attempt_id, task))
    except Unfit as unfit:
        _end(attempt_id, Result.unfit, unfit.sentence)
        _fail(asset_id, unfit.sentence)
    except (Failed, OSError) as failure:
        _end(attempt_id, Result.failed, ONCE_MORE)
        raise failure
    else:
        _show(attempt_id, outcome)


def give_up(asset_id: int) -> None:
    """After the last try: the owner hears of it, and may begin anew."""
    _fail(asset_id, GAVE_UP)


def _begin(asset_id: int) -> tuple[int, Task] | None:
    """The number of the new attempt and what it is about; None when there is nothing to do."""
    with unit_of_work():
        asset = _unfinished(asset_id)
        if asset is None:
            return None
        lost = [each.place for each in asset.attempts if each.ended_at is None]
        attempt = actions.begin(asset, worker=f"{socket.gethostname()}:{os.getpid()}")
        db.session.flush()
        begun = attempt.id, _task(asset, attempt)
        _tell(asset, 0.0)
    for place in lost:
        storage.forget_folder(place)
    return begun


def _task(asset: Asset, attempt: Attempt) -> Task:
    variants = [Variant(each.name, each.variant) for each in asset.renditions if each.variant]
    return Task(
        asset_id=asset.id,
        step=attempt.step,
        original=asset.original,
        filename=asset.filename,
        facts=asset.facts,
        place=attempt.place,
        variants=tuple(variants),
        stored={each.name: each.key for each in asset.renditions},
    )


def _show(attempt_id: int, outcome: Outcome) -> None:
    is_shown = False
    try:
        with unit_of_work():
            attempt = _running(attempt_id)
            # None when another worker, to which this one had seemed dead, has taken over.
            if attempt is not None:
                _take_over(attempt.asset, outcome)
                actions.end(attempt, Result.done)
                _go_on(attempt)
                is_shown = True
    finally:
        if not is_shown:
            making.forget(outcome.files)


def _take_over(asset: Asset, outcome: Outcome) -> None:
    if outcome.found is not None:
        actions.plan(asset, outcome.found)
        return
    asset.remaining = asset.remaining[1:]
    if asset.is_playable:
        actions.show(asset, outcome.files)
    else:
        actions.become_playable(asset, outcome.files, outcome.peaks or [])


def _go_on(attempt: Attempt) -> None:
    asset = attempt.asset
    if asset.remaining:
        _tell(asset, 0.0)
        jobs.start("media.make_renditions", key=f"media.step:{attempt.id}", asset_id=asset.id)
    else:
        actions.complete(asset)


def _end(attempt_id: int, result: Result, words: str) -> None:
    with unit_of_work():
        attempt = _running(attempt_id)
        if attempt is not None:
            actions.end(attempt, result, words)
            actions.tell_progress(attempt.asset, attempt.asset.progress, words)


def _fail(asset_id: int, reason: str) -> None:
    with unit_of_work():
        asset = _unfinished(asset_id)
        if asset is not None:
            actions.fail(asset, reason)


def _unfinished(asset_id: int) -> Asset | None:
    asset = db.session.get(Asset, asset_id, with_for_update=True)
    done = asset is None or not asset.remaining or asset.state == AssetState.failed
    return None if done else asset


def _running(attempt_id: int) -> Attempt | None:
    """Locked through its asset; None when it was counted as lost meanwhile."""
    attempt = db.session.get_one(Attempt, attempt_id)
    db.session.get(Asset, attempt.asset_id, with_for_update=True)
    db.session.refresh(attempt)
    return attempt if attempt.ended_at is None else None


def _tell(asset: Asset, fraction: float, left: str = "") -> None:
    found = Probe(**asset.facts) if asset.facts else None
    percent = steps.percent_at(asset.remaining, fraction, found)
    words = steps.words_at(asset.remaining[0], fraction, found)
    actions.tell_progress(asset, percent, f"{words}, {left}" if left else words)


class _Teller:
    """Hears of every part of a step that is done, and passes on at most one a second."""

    def __init__(self, attempt_id: int, task: Task) -> None:
        self.attempt_id, self.task = attempt_id, task
        self.began = self.told = time.monotonic()
        self.percent = 0

    def __call__(self, done: float) -> None:
        percent, now = int(done * 100), time.monotonic()
        if percent <= self.percent or now - self.told < SECONDS_BETWEEN_WORDS:
            return
        self.percent, self.told = percent, now
        with unit_of_work():
            attempt = _running(self.attempt_id)
            if attempt is not None:
                _tell(attempt.asset, done, steps.time_left(now - self.began, done))
