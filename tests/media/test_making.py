"""From a received file to what browsers play: made once, told as it goes on, given up with a sentence."""

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from community.accounts.models import Member
from community.core import jobs
from community.core.db import db, reading, unit_of_work
from community.core.errors import Conflict, NotFound
from community.core.eventlog import EventRow
from community.core.streams import events_after
from community.media import actions, making, queries, uploads
from community.media import jobs as media_jobs
from community.media.models import Asset, AssetState
from community.media.pipeline.sandbox import Failed
from tests.cast import Cast


def received(member_id: int, path: Path) -> int:
    with (
        path.open("rb") as stream,
        uploads.arrived(FileStorage(stream, path.name)) as arrived,
        unit_of_work(),
    ):
        return actions.receive(db.session.get_one(Member, member_id), arrived).id


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
        assert asset.is_playable
        assert asset.hls_url == f"/media/{asset_id}/master.m3u8"
        names = {each.name for each in asset.renditions}
    assert names == {"master.m3u8", "360p.m3u8", "360p.mp4", "video.mp4", "poster.webp", "poster.jpg"}


def test_speech_becomes_an_episode_with_its_wave(app: Flask, people: Cast, speech: Path) -> None:
    with app.app_context():
        asset_id = received(people.amara, speech)
        jobs.run_all()
        asset = db.session.get_one(Asset, asset_id)
        assert asset.mp3_url == f"/media/{asset_id}/episode.mp3"
        assert len(asset.peaks) == 240


def test_its_owner_hears_how_far_it_is(app: Flask, people: Cast, lecture: Path) -> None:
    with app.app_context():
        asset_id = received(people.amara, lecture)
        jobs.run_all()
        assert (told(asset_id)[0], told(asset_id)[-1]) == ("progress", "playable")
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
