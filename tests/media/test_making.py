"""From a received file to what browsers play: made once, told as it goes on, given up with a sentence."""

from pathlib import Path

import pytest
from flask import Flask

from community.accounts.models import Member
from community.core import jobs
from community.core.db import db, reading, unit_of_work
from community.core.errors import Conflict, NotFound
from community.core.eventlog import EventRow
from community.core.streams import events_after
from community.media import actions, making, queries
from community.media import jobs as media_jobs
from community.media.models import Asset, AssetState
from community.media.pipeline.sandbox import Failed
from tests.cast import Cast
from tests.media.ready import received


def told(asset_id: int) -> list[str]:
    with reading():
        return [event["type"] for event in events_after(f"asset:{asset_id}", 0)["events"]]


def happened(name: str) -> int:
    with reading():
        return db.session.query(EventRow).filter_by(name=name).count()


def fail_at_once(*_: object, **__: object) -> making.Outcome:
    raise Failed("the encoder fell over")


def test_a_video_becomes_playable_everywhere(app: Flask, people: Cast, lecture: Path) -> None:
    with app.app_context():
        asset_id = received(people.amara, lecture)
        jobs.run_all()
        asset = db.session.get_one(Asset, asset_id)
        assert asset.is_complete
        assert asset.hls_url == f"/media/{asset_id}/3/master.m3u8"
        names = {each.name for each in asset.renditions}
    sizes = {f"{name}.{ending}" for name in ("240p", "360p", "audio") for ending in ("m3u8", "mp4")}
    pictures = {"poster.webp", "poster.jpg", "storyboard.jpg", "storyboard.vtt"}
    choice = {f"poster-{number}.{ending}" for number in (1, 2, 3) for ending in ("webp", "jpg")}
    assert names == sizes | pictures | choice | {"master.m3u8", "video.mp4"}


def test_the_first_size_is_shown_before_the_others_are_made(app: Flask, people: Cast, lecture: Path) -> None:
    with app.app_context():
        asset_id = received(people.amara, lecture)
        media_jobs.make_renditions(asset_id)
        asset = db.session.get_one(Asset, asset_id)
        assert (asset.is_playable, asset.is_complete, asset.remaining) == (True, False, ["sizes", "pictures"])
        assert happened("AssetReady") == 1
        assert asset.url_of("360p.m3u8")
        assert asset.url_of("240p.m3u8") is None
        before = asset.hls_url
        jobs.run_all()
        db.session.refresh(asset)
        assert asset.is_complete
        assert asset.hls_url != before
        assert happened("AssetReady") == 1


def test_speech_becomes_an_episode_with_its_wave(app: Flask, people: Cast, speech: Path) -> None:
    with app.app_context():
        asset_id = received(people.amara, speech)
        jobs.run_all()
        asset = db.session.get_one(Asset, asset_id)
        assert asset.mp3_url == f"/media/{asset_id}/1/episode.mp3"
        assert len(asset.peaks) == 240


def test_its_owner_hears_how_far_it_is(app: Flask, people: Cast, lecture: Path) -> None:
    with app.app_context():
        asset_id = received(people.amara, lecture)
        jobs.run_all()
        assert (told(asset_id)[0], told(asset_id)[-1]) == ("progress", "complete")
        owner, other = (db.session.get_one(Member, each) for each in (people.amara, people.jonas))
        assert queries.hears_asset(owner, asset_id)
        assert not queries.hears_asset(other, asset_id)
        assert not queries.hears_asset(None, asset_id)


def test_a_second_run_changes_nothing(app: Flask, people: Cast, speech: Path) -> None:
    with app.app_context():
        asset_id = received(people.amara, speech)
        jobs.run_all()
        before = db.session.get_one(Asset, asset_id).renditions[0].key
        media_jobs.make_renditions(asset_id)
        assert db.session.get_one(Asset, asset_id).renditions[0].key == before
        assert happened("AssetReady") == 1


def test_what_a_killed_worker_left_is_cleared_away(app: Flask, people: Cast, speech: Path) -> None:
    with app.app_context():
        asset_id = received(people.amara, speech)
        left = app.extensions["settings"].instance / "making" / f"{asset_id}-left"
        left.mkdir(parents=True)
        jobs.run_all()
        assert list(left.parent.iterdir()) == []


def test_a_failure_is_tried_again_and_said(
    app: Flask, people: Cast, speech: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "make", fail_at_once)
    with app.app_context():
        asset_id = received(people.amara, speech)
        with pytest.raises(Failed):
            media_jobs.make_renditions(asset_id)
        assert db.session.get_one(Asset, asset_id).state == AssetState.processing
        [*_, last] = events_after(f"asset:{asset_id}", 0)["events"]
        assert "try again in a moment" in last["body"]["words"]


def test_after_the_last_try_the_owner_may_begin_anew(app: Flask, people: Cast, speech: Path) -> None:
    with app.app_context():
        asset_id = received(people.amara, speech)
        media_jobs.give_up(asset_id)
        assert happened("AssetFailed") == 1
        assert "Process it again" in str(db.session.get_one(Asset, asset_id).reason)
        with unit_of_work():
            owner = db.session.get_one(Member, people.amara)
            actions.make_again(owner, queries.get_asset(owner, asset_id))
        jobs.run_all()
        assert db.session.get_one(Asset, asset_id).is_playable


def test_only_what_failed_is_begun_anew_and_only_by_its_owner(app: Flask, people: Cast, speech: Path) -> None:
    with app.app_context():
        asset_id = received(people.amara, speech)
        with unit_of_work():
            owner, other = (db.session.get_one(Member, each) for each in (people.amara, people.jonas))
            asset = queries.get_asset(owner, asset_id)
            with pytest.raises(Conflict):
                actions.make_again(owner, asset)
            with pytest.raises(NotFound):
                actions.make_again(other, asset)
            with pytest.raises(NotFound):
                queries.get_asset(other, asset_id)


def test_what_somebody_else_has_sent_before_is_received_as_if_it_were_new(
    app: Flask, people: Cast, speech: Path
) -> None:
    """Abuse case 106: no answer, and no shared file, tells that the same was sent by another."""
    with app.app_context():
        first, second = received(people.amara, speech), received(people.jonas, speech)
        jobs.run_all()
        one, other = (db.session.get_one(Asset, each) for each in (first, second))
        assert one.sha256 == other.sha256
        assert one.original != other.original
        assert other.is_complete
        assert not {each.key for each in one.renditions} & {each.key for each in other.renditions}
