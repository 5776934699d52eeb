"""The demo's shows are such as members could really have: covers that fit, hosts who agreed, numbers once."""

import pytest
from flask import Flask
from sqlalchemy import select

from community.content.models import State
from community.core.db import db, unit_of_work
from community.core.jobs import Job
from community.demo import people, shows, threads
from community.demo.covers import COVERS, draw_cover
from community.demo.texts import posts
from community.forums.models import Post
from community.permissions import can_add_episode
from community.shows import covers
from community.shows.models import Host, Show


@pytest.fixture
def shown(app: Flask) -> Flask:
    """Their words alone: what is drawn has a test of its own."""
    with app.app_context(), unit_of_work():
        members = people.welcome()
        forums = threads.open_forums(members)
        begun = {words["stem"]: threads.begin(words, members, forums) for words in posts()}
        shows.fill(members, begun, forums, {})
    return app


def test_every_author_may_publish_in_the_show(shown: Flask) -> None:
    with shown.app_context():
        episodes = db.session.scalars(select(Post).where(Post.show_id.is_not(None))).unique().all()
        assert len(episodes) > 10
        assert [
            post.title for post in episodes if not post.show or not can_add_episode(post.author, post.show)
        ] == []


def test_no_number_is_there_twice(shown: Flask) -> None:
    with shown.app_context():
        rows = db.session.execute(
            select(Post.show_id, Post.season, Post.episode).where(Post.show_id.is_not(None))
        ).all()
        assert len(set(rows)) == len(rows)


def test_somebody_has_not_answered_and_one_episode_waits_for_its_hour(shown: Flask) -> None:
    with shown.app_context():
        assert db.session.scalars(select(Host).where(Host.accepted.is_(None))).all()
        waiting = db.session.scalars(select(Post).where(Post.state == State.scheduled)).unique().one()
        job = db.session.scalars(select(Job).where(Job.name == "forums.appear_in_time")).one()
        assert job.args == {"post_id": waiting.id}


def test_closed_shows_have_closed_episodes(shown: Flask) -> None:
    with shown.app_context():
        pairs = select(Show.audience, Post.audience).join(Post, Post.show_id == Show.id)
        assert {show for show, post in db.session.execute(pairs) if show != post} == set()


def test_a_cover_is_large_enough_for_directories(app: Flask) -> None:
    with app.app_context():
        assert covers.keep(draw_cover(next(iter(COVERS)))).endswith("-1400")
