"""A worker is killed in the middle of its work, as by a machine that runs out of memory."""

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage

from community.accounts.models import Member
from community.app import create_app
from community.content.models import State
from community.core import clock, jobs
from community.core.config import Settings
from community.core.db import db, reading, unit_of_work
from community.core.eventlog import EventRow
from community.core.jobs import Job
from community.forums.models import Kind, Post
from community.media import actions, uploads
from community.media.models import Asset, Attempt, Rendition, Result
from tests import factories
from tests.faults.worker import forked
from tests.installation import Installation
from tests.live import until
from tests.media.conftest import H264, Recorder, picture, record, sound

pytestmark = pytest.mark.faults

__all__ = ["record"]


@pytest.fixture
def site(tmp_path: Path) -> Installation:
    installation = Installation(tmp_path)
    installation.run("setup")
    return installation


@pytest.fixture
def beside(site: Installation, settings: Settings) -> Iterator[Flask]:
    """The same installation in this process, to look at what the worker does."""
    database, files = f"sqlite:///{site.instance / 'rounds.db'}", (site.instance / "files").as_uri()
    app = create_app(
        dataclasses.replace(settings, instance=site.instance, database_url=database, storage_url=files)
    )
    with app.app_context():
        yield app
        db.engine.dispose()


@pytest.fixture
def film(record: Recorder) -> Path:
    """Long enough to be killed in the middle of it."""
    return record("film.mp4", *picture("1280x720", 14), *sound(14), *H264)


def test_the_job_goes_on_and_the_post_is_published_once(
    site: Installation, beside: Flask, film: Path
) -> None:
    post_id, asset_id = _waiting_post(film)
    with site.worker() as worker:
        assert until(lambda: 0 < _asset(asset_id).progress < 90, seconds=60)
        worker.kill()
    assert until(lambda: not _encoders(site), seconds=5)
    assert not _asset(asset_id).is_playable
    _let_the_lease_run_out()
    with site.worker():
        assert until(lambda: _state(post_id) is State.published, seconds=90)
    assert _asset(asset_id).is_playable
    assert (_happened("AssetReady"), _happened("PostPublished"), _happened("AssetFailed")) == (1, 1, 0)
    assert list((site.instance / "making").iterdir()) == []


# In which step the worker is killed, and how many seconds after it has begun.
MOMENTS = [
    *(("first", 0.0), ("first", 0.1), ("first", 0.2), ("first", 0.3)),
    *(("sizes", 0.0), ("sizes", 0.1), ("sizes", 0.2)),
    *(("pictures", 0.0), ("pictures", 0.05), ("pictures", 0.1)),
]


def test_a_worker_killed_at_ten_moments_leaves_one_set_and_a_whole_history(
    site: Installation, beside: Flask, record: Recorder
) -> None:
    """Abuse case 105."""
    film = record("short.mp4", *picture("640x360", 8), *sound(8), *H264)
    post_id, asset_id = _waiting_post(film)
    settings: Settings = beside.extensions["settings"]
    for step, seconds in MOMENTS:
        begun = len(_attempts(asset_id))
        with forked(settings):
            assert until(partial(_has_begun, asset_id, step, begun), seconds=60)
            sleep(seconds)
        assert until(lambda: not _encoders(site), seconds=5)
        _let_the_lease_run_out()
        jobs.sweep()
    with forked(settings):
        assert until(lambda: _asset(asset_id).is_complete and _state(post_id) is State.published, seconds=90)
    assert (_happened("AssetReady"), _happened("PostPublished"), _happened("AssetFailed")) == (1, 1, 0)
    assert list((site.instance / "making").iterdir()) == []
    assert _stored(site) == _served(asset_id)
    attempts = _attempts(asset_id)
    assert all(each.ended_at and each.result for each in attempts)
    assert [each.step for each in attempts if each.result is Result.done] == ["first", "sizes", "pictures"]
    # One that is killed just after its step was done has lost nothing.
    assert 7 <= sum(each.result is Result.lost for each in attempts) <= len(MOMENTS)


def _has_begun(asset_id: int, step: str, begun: int) -> bool:
    """Also true when a fast machine is past that step already."""
    attempts = _attempts(asset_id)
    is_past = any(each.step == step and each.result is Result.done for each in attempts)
    return is_past or any(each.step == step for each in attempts[begun:])


def _attempts(asset_id: int) -> list[Attempt]:
    with reading():
        found = select(Attempt).where(Attempt.asset_id == asset_id).order_by(Attempt.id)
        attempts = list(db.session.scalars(found.execution_options(populate_existing=True)))
        db.session.expunge_all()
        return attempts


def _stored(site: Installation) -> set[str]:
    files = site.instance / "files"
    return {path.relative_to(files).as_posix() for path in (files / "media").rglob("*.*")}


def _served(asset_id: int) -> set[str]:
    with reading():
        return set(db.session.scalars(select(Rendition.key).where(Rendition.asset_id == asset_id)))


def _waiting_post(film: Path) -> tuple[int, int]:
    with (
        film.open("rb") as stream,
        uploads.arrived(FileStorage(stream, film.name)) as arrived,
        unit_of_work(),
    ):
        author = factories.verified()
        asset = actions.receive(db.session.get_one(Member, author.id), arrived)
        post = factories.post(author, kind=Kind.video, state=State.processing, asset=asset)
        return post.id, asset.id


def _asset(asset_id: int) -> Asset:
    with reading():
        asset = db.session.get_one(Asset, asset_id, populate_existing=True)
        db.session.expunge(asset)
        return asset


def _state(post_id: int) -> State:
    with reading():
        return db.session.get_one(Post, post_id, populate_existing=True).state


def _happened(name: str) -> int:
    with reading():
        return db.session.query(EventRow).filter_by(name=name).count()


def _encoders(site: Installation) -> list[Path]:
    """Processes that still work on files of the installation."""
    place = str(site.instance / "making").encode()
    return [each for each in Path("/proc").glob("[0-9]*/cmdline") if place in _words(each)]


def _words(cmdline: Path) -> bytes:
    try:
        return cmdline.read_bytes()
    except OSError:
        return b""


def _let_the_lease_run_out() -> None:
    """It would within half a minute."""
    with unit_of_work():
        db.session.execute(
            update(Job)
            .where(Job.state == "running")
            # It is the machine that fails here ten times, and not the recording.
            .values(lease_until=clock.now() - timedelta(seconds=1), attempts=1, handed_out_at=None)
        )
