"""What is scheduled appears by itself at its hour, and nobody but its author knows of it before."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from community.accounts.models import Badge
from community.content.models import State
from community.core import clock, jobs
from community.core.db import db, unit_of_work
from community.core.errors import Conflict, NotFound
from community.core.eventlog import rows_of
from community.core.jobs import Job
from community.events import PostCameBack, PostPublished
from community.forums import post_actions, queries, schedule_actions
from community.forums.episodes import Place
from community.forums.jobs import appear_in_time, publish_waiting, return_to_author
from community.forums.models import Kind, Post
from community.forums.words import Words
from community.media.models import Asset, AssetKind, AssetState
from community.permissions import can_read
from tests import factories
from tests.cast import Cast
from tests.forums.posting import words
from tests.shows.showing import found, member, show_of

HOUR = timedelta(hours=1)


def typed(author: int, *, asset: Asset | None = None, **fields: Any) -> Words:
    chosen = {"kind": Kind.podcast, "asset_id": asset.id} if asset else {}
    title = f"Part {next(factories.number)}"
    return words(factories.forum(), title=title, appears_at=clock.now() + HOUR, **chosen, **fields)


def scheduled(
    app: Flask, author: int, *, recorded: AssetState | None = None, show_id: int | None = None
) -> int:
    """The number of a post that appears in an hour."""
    with app.app_context(), unit_of_work():
        asset = factories.asset(member(author), kind=AssetKind.audio, state=recorded) if recorded else None
        place = {"place": Place(show=found(show_id))} if show_id else {}
        said = typed(author, asset=asset, **place)
        post = post_actions.start_draft(member(author), said)
        post_actions.publish(member(author), post, said)
        return post.id


def state_of(app: Flask, post_id: int) -> State:
    with app.app_context():
        return db.session.get_one(Post, post_id).state


def work_at(app: Flask, moment: datetime) -> None:
    with app.app_context(), clock.frozen(moment):
        jobs.run_all()


def test_a_scheduled_post_appears_at_its_hour_and_not_before(app: Flask, people: Cast) -> None:
    now = clock.now()
    post_id = scheduled(app, people.amara)
    work_at(app, now + HOUR - timedelta(seconds=20))
    assert state_of(app, post_id) is State.scheduled
    work_at(app, now + HOUR + timedelta(seconds=20))
    assert state_of(app, post_id) is State.published
    with app.app_context():
        assert len(rows_of(PostPublished(post_id))) == 1


def test_the_job_may_run_twice(app: Flask, people: Cast) -> None:
    post_id = scheduled(app, people.amara)
    with app.app_context(), clock.frozen(clock.now() + 2 * HOUR):
        appear_in_time(post_id)
        appear_in_time(post_id)
        assert len(rows_of(PostPublished(post_id))) == 1


def test_what_is_scheduled_is_there_for_its_author_alone(app: Flask, people: Cast) -> None:
    """Abuse case 66: not for a moderator either, and not for another host."""
    post_id = scheduled(app, people.amara, show_id=None)
    with app.app_context():
        post = db.session.get_one(Post, post_id)
        assert can_read(member(people.amara), post)
        for reader in (None, member(people.jonas), member(people.ruth), member(people.marta)):
            assert not can_read(reader, post)
            with pytest.raises(NotFound):
                queries.get_post(reader, post_id)
            assert db.session.scalars(queries.latest(reader)).unique().all() == []


def test_a_recording_that_is_not_ready_at_the_hour_is_waited_for(app: Flask, people: Cast) -> None:
    post_id = scheduled(app, people.amara, recorded=AssetState.processing)
    work_at(app, clock.now() + 2 * HOUR)
    assert state_of(app, post_id) is State.processing
    with app.app_context():
        asset_id = db.session.get_one(Post, post_id).asset_id
        publish_waiting(asset_id or 0)
    assert state_of(app, post_id) is State.published


def test_a_recording_that_is_ready_early_waits_for_the_hour(app: Flask, people: Cast) -> None:
    post_id = scheduled(app, people.amara, recorded=AssetState.playable)
    with app.app_context():
        publish_waiting(db.session.get_one(Post, post_id).asset_id or 0)
    assert state_of(app, post_id) is State.scheduled


def test_a_recording_that_failed_gives_the_post_back(app: Flask, people: Cast) -> None:
    post_id = scheduled(app, people.amara, recorded=AssetState.processing)
    with app.app_context():
        return_to_author(db.session.get_one(Post, post_id).asset_id or 0)
    assert state_of(app, post_id) is State.draft


def test_whoever_lost_the_badge_meanwhile_publishes_nothing(app: Flask, people: Cast) -> None:
    """Abuse case 64: what an author may do is asked at the hour, not when it was chosen."""
    post_id = scheduled(app, people.amara)
    with app.app_context(), unit_of_work():
        db.session.get_one(Badge, people.amara).lapsed_at = clock.now()
    work_at(app, clock.now() + 2 * HOUR)
    assert state_of(app, post_id) is State.draft
    with app.app_context():
        assert rows_of(PostPublished(post_id)) == []
        assert len(rows_of(PostCameBack(post_id))) == 1


def test_whoever_hosts_no_longer_publishes_nothing_in_the_show(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara, people.jonas)
    post_id = scheduled(app, people.jonas, recorded=AssetState.playable, show_id=show_id)
    with app.app_context(), unit_of_work():
        show = found(show_id)
        show.hosts.clear()
    work_at(app, clock.now() + 2 * HOUR)
    assert state_of(app, post_id) is State.draft


def test_a_post_given_a_later_hour_does_not_appear_at_the_first(app: Flask, people: Cast) -> None:
    now, post_id = clock.now(), scheduled(app, people.amara)
    with app.app_context(), unit_of_work():
        schedule_actions.reschedule(member(people.amara), db.session.get_one(Post, post_id), now + 3 * HOUR)
    work_at(app, now + 2 * HOUR)
    assert state_of(app, post_id) is State.scheduled
    work_at(app, now + 4 * HOUR)
    assert state_of(app, post_id) is State.published


def test_a_post_may_appear_at_once_after_all(app: Flask, people: Cast) -> None:
    post_id = scheduled(app, people.amara)
    with app.app_context(), unit_of_work():
        schedule_actions.reschedule(member(people.amara), db.session.get_one(Post, post_id), None)
    assert state_of(app, post_id) is State.published


def test_a_post_taken_back_is_a_draft_that_stays_one(app: Flask, people: Cast) -> None:
    post_id = scheduled(app, people.amara)
    with app.app_context(), unit_of_work():
        schedule_actions.unschedule(member(people.amara), db.session.get_one(Post, post_id))
    work_at(app, clock.now() + 2 * HOUR)
    assert state_of(app, post_id) is State.draft


def test_nobody_else_changes_the_hour(app: Flask, people: Cast) -> None:
    post_id = scheduled(app, people.amara)
    with app.app_context(), unit_of_work():
        post = db.session.get_one(Post, post_id)
        for other in (people.jonas, people.ruth, people.marta):
            with pytest.raises(NotFound):
                schedule_actions.reschedule(member(other), post, None)
            with pytest.raises(NotFound):
                schedule_actions.unschedule(member(other), post)
            with pytest.raises(NotFound):
                schedule_actions.change_scheduled(
                    member(other), post, words(post.forum), version=post.version
                )


def test_only_what_is_scheduled_is_scheduled_anew(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        post = factories.post(member(people.amara))
        with pytest.raises(Conflict):
            schedule_actions.unschedule(member(people.amara), post)


def test_the_second_of_two_windows_is_told_of_the_first(app: Flask, people: Cast) -> None:
    post_id = scheduled(app, people.amara)
    with app.app_context(), unit_of_work():
        post = db.session.get_one(Post, post_id)
        with pytest.raises(Conflict, match="changed elsewhere"):
            schedule_actions.change_scheduled(member(people.amara), post, words(post.forum), version=0)


def test_a_number_waits_with_its_episode(app: Flask, people: Cast) -> None:
    show_id = show_of(app, people.amara)
    first, second = (
        scheduled(app, people.amara, recorded=AssetState.playable, show_id=show_id) for _ in range(2)
    )
    with app.app_context():
        assert [db.session.get_one(Post, each).episode for each in (first, second)] == [1, 2]


def test_the_job_of_an_hour_is_kept_in_the_database(app: Flask, people: Cast) -> None:
    """What a worker that is killed forgets, the next one finds there."""
    now, post_id = clock.now(), scheduled(app, people.amara)
    with app.app_context():
        job = db.session.scalars(select(Job).where(Job.name == "forums.appear_in_time")).one()
        assert job.args == {"post_id": post_id}
        assert abs(job.run_at - (now + HOUR)) < timedelta(seconds=20)
