"""What an author was verified as is kept with the words, however the badge fares afterwards."""

from datetime import timedelta

import pytest
from flask import Flask

from community.accounts import badges
from community.accounts.models import Profession
from community.core import clock
from community.core.db import db, unit_of_work
from community.forums import post_actions, reply_actions
from community.forums.models import Forum, Post, Reply
from tests import factories
from tests.cast import Cast
from tests.forums.posting import found, member, words


@pytest.fixture
def post(app: Flask, people: Cast, forum: int) -> int:
    with app.app_context(), unit_of_work():
        said = words(db.session.get(Forum, forum))
        draft = post_actions.start_draft(member(people.amara), said)
        post_actions.publish(member(people.amara), draft, said)
        return draft.id


@pytest.fixture
def reply(app: Flask, people: Cast, post: int) -> int:
    with app.app_context(), unit_of_work():
        return reply_actions.reply(
            member(people.jonas), found(post), body="Which salt?", client_id="one-of-jonas"
        ).id


def test_a_post_says_what_its_author_was_verified_as(app: Flask, post: int) -> None:
    with app.app_context():
        assert found(post).verified_as is Profession.physician


def test_a_reply_says_what_its_author_was_verified_as(app: Flask, reply: int) -> None:
    with app.app_context():
        assert db.session.get_one(Reply, reply).verified_as is Profession.nurse


def test_it_stays_when_the_badge_is_taken_back(app: Flask, people: Cast, post: int) -> None:
    with app.app_context(), unit_of_work():
        badges.revoke(member(people.amara))
    with app.app_context():
        assert member(people.amara).verified_as is None
        assert found(post).verified_as is Profession.physician


def test_a_lapsed_badge_vouches_for_nothing_from_that_moment(app: Flask, people: Cast) -> None:
    with app.app_context():
        jonas = member(people.jonas)
        assert jonas.verified_as is Profession.nurse
        with clock.frozen(clock.now() + timedelta(days=366)):
            assert jonas.verified_as is None


def test_a_draft_says_nothing_before_it_is_published(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        draft = post_actions.start_draft(member(people.amara), words(factories.forum()))
        assert db.session.get_one(Post, draft.id).verified_as is None
