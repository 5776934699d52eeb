"""Looking after recordings: one that hangs is put right or given up, and what was replaced goes in time."""

from datetime import timedelta

from community.core import clock, jobs, storage
from community.core.db import db, unit_of_work
from community.media import actions, queries
from community.media.jobs import GAVE_UP
from community.media.models import Asset, AssetState, Result

LOOK_AGAIN = timedelta(minutes=10)
WITHOUT_PROGRESS = timedelta(minutes=30)
MOST_TRIES = jobs.MOST_ATTEMPTS
KEPT = timedelta(days=1)


def look_after(asset_id: int) -> None:
    """Comes by every few minutes until a recording is ready or given up."""
    with unit_of_work():
        asset = db.session.get(Asset, asset_id, with_for_update=True)
        if asset is None or not _is_under_way(asset):
            return
        if not jobs.is_alive("media.make_renditions", asset_id=asset_id):
            _take_up_again(asset)
        elif _hangs(asset):
            _give_up(asset)
        # Run twice, it goes on once.
        turn = int(clock.now().timestamp() // LOOK_AGAIN.seconds)
        key = f"media.look_after:{asset_id}:{turn}"
        jobs.start("media.look_after", key=key, after=LOOK_AGAIN, asset_id=asset_id)


def _is_under_way(asset: Asset) -> bool:
    return bool(asset.remaining) and asset.reason is None and asset.state != AssetState.failed


def _take_up_again(asset: Asset) -> None:
    """Nobody works at it, and nobody will: as after a crash in between, or a database put back."""
    tries = [each for each in asset.attempts if each.step == asset.remaining[0]]
    if len(tries) >= MOST_TRIES:
        _give_up(asset)
    else:
        key = f"media.found:{asset.id}:{len(asset.attempts)}"
        jobs.start("media.make_renditions", key=key, asset_id=asset.id)


def _hangs(asset: Asset) -> bool:
    """Somebody works at it, and is no further than long ago. Who only waits for a turn does not hang."""
    is_begun = any(each.ended_at is None for each in asset.attempts)
    since = asset.progressed_at or asset.created_at
    return is_begun and since < clock.now() - WITHOUT_PROGRESS


def _give_up(asset: Asset) -> None:
    for each in asset.attempts:
        if each.ended_at is None:
            actions.end(each, Result.lost, "It was no further for half an hour.")
    actions.fail(asset, GAVE_UP)


def plan_tidying(asset_id: int) -> None:
    """Who watches now goes on with the addresses of now; a day later nobody does."""
    with unit_of_work():
        version = db.session.get_one(Asset, asset_id).version
        key = f"media.tidy:{asset_id}:{version}"
        jobs.start("media.tidy", key=key, after=KEPT, asset_id=asset_id, version=version)


def tidy(asset_id: int, version: int) -> None:
    """Forget what had been replaced when the asset came to this version."""
    with unit_of_work():
        old = queries.replaced_until(asset_id, version)
        keys = {each.key for each in old}
        for each in old:
            db.session.delete(each)
        db.session.flush()
        unused = keys - queries.keys_in_use(keys)
    storage.forget(*sorted(unused))
