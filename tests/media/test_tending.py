"""A recording never hangs: one that nobody works at is taken up again or given up, with a reason."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from community.accounts.models import Member
from community.core import clock, jobs, storage
from community.core.db import db, reading, unit_of_work
from community.core.errors import NotFound
from community.core.jobs import Job
from community.media import actions, making, poster_actions, tending_jobs
from community.media import jobs as media_jobs
from community.media.models import Asset, AssetState, Rendition, Result
from tests.cast import Cast
from tests.media.ready import draw_film, received


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_film(tmp_path_factory.mktemp("film"), size="160x90", seconds=3)


def work_goes_missing(asset_id: int) -> None:
    """As after a crash between two writes, or with a database of yesterday."""
    with unit_of_work():
        db.session.execute(delete(Job).where(Job.name == "media.make_renditions"))
    assert not media_is_alive(asset_id)


def media_is_alive(asset_id: int) -> bool:
    with reading():
        return jobs.is_alive("media.make_renditions", asset_id=asset_id)


def asset_of(asset_id: int) -> Asset:
    return db.session.get_one(Asset, asset_id, populate_existing=True)


def test_what_nobody_works_at_is_taken_up_again(app: Flask, people: Cast, film: Path) -> None:
    with app.app_context():
        asset_id = received(people.amara, film)
        work_goes_missing(asset_id)
        tending_jobs.look_after(asset_id)
        assert media_is_alive(asset_id)
        jobs.run_all()
        assert asset_of(asset_id).is_complete


def test_what_stopped_half_way_goes_on_there(app: Flask, people: Cast, film: Path) -> None:
    with app.app_context():
        asset_id = received(people.amara, film)
        media_jobs.make_renditions(asset_id)
        work_goes_missing(asset_id)
        tending_jobs.look_after(asset_id)
        jobs.run_all()
        asset = asset_of(asset_id)
        assert asset.is_complete
        assert [each.step for each in asset.attempts] == ["first", "pictures"]


def test_what_was_tried_too_often_is_given_up_with_a_reason(app: Flask, people: Cast, film: Path) -> None:
    with app.app_context():
        asset_id = received(people.amara, film)
        work_goes_missing(asset_id)
        with unit_of_work():
            for _ in range(tending_jobs.MOST_TRIES):
                actions.begin(asset_of(asset_id), worker="lost:1")
        tending_jobs.look_after(asset_id)
        asset = asset_of(asset_id)
        assert (asset.state, "Process it again" in str(asset.reason)) == (AssetState.failed, True)
        assert {each.result for each in asset.attempts} == {Result.lost}


def test_what_makes_no_progress_is_given_up_and_a_late_result_dropped(
    app: Flask, people: Cast, film: Path
) -> None:
    with app.app_context():
        asset_id = received(people.amara, film)
        begun = media_jobs._begin(asset_id)
        assert begun is not None
        with clock.frozen(clock.now() + tending_jobs.WITHOUT_PROGRESS * 2):
            tending_jobs.look_after(asset_id)
        attempt_id, task = begun
        media_jobs._show(attempt_id, making.make(task, on_progress=lambda done: None))
        asset = asset_of(asset_id)
        assert (asset.state, asset.renditions) == (AssetState.failed, [])
        assert list((app.extensions["settings"].instance / "files" / "media").rglob("*.mp4")) == []


def test_who_only_waits_for_a_turn_does_not_hang(app: Flask, people: Cast, film: Path) -> None:
    with app.app_context():
        asset_id = received(people.amara, film)
        with clock.frozen(clock.now() + timedelta(hours=5)):
            tending_jobs.look_after(asset_id)
        assert asset_of(asset_id).reason is None


def test_it_is_looked_after_until_it_is_ready_and_no_longer(app: Flask, people: Cast, film: Path) -> None:
    with app.app_context():
        asset_id = received(people.amara, film)
        tending_jobs.look_after(asset_id)
        tending_jobs.look_after(asset_id)
        waiting = select(Job.id).where(Job.name == "media.look_after", Job.run_at > clock.now())
        assert len(db.session.scalars(waiting).all()) == 1
        jobs.run_all()
        with unit_of_work():
            db.session.execute(delete(Job).where(Job.id.in_(waiting)))
        tending_jobs.look_after(asset_id)
        assert db.session.scalars(waiting).all() == []


def test_what_was_replaced_goes_after_a_day_and_what_is_shared_stays(
    app: Flask, people: Cast, film: Path
) -> None:
    with app.app_context():
        asset_id = received(people.amara, film)
        jobs.run_all()
        replaced = asset_of(asset_id).key_of("poster.webp")
        with unit_of_work():
            owner = db.session.get_one(Member, people.amara)
            poster_actions.choose_poster(owner, asset_of(asset_id), 1)
            poster_actions.choose_poster(owner, asset_of(asset_id), 1)
        jobs.run_all()
        assert storage.read(str(replaced))
        with clock.frozen(clock.now() + tending_jobs.KEPT * 2):
            jobs.run_all()
        with pytest.raises(NotFound):
            storage.read(str(replaced))
        assert storage.read(str(asset_of(asset_id).key_of("poster.webp")))
        old = select(Rendition.id).where(Rendition.until.is_not(None))
        assert db.session.scalars(old).all() == []
