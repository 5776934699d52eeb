"""Posts: begun, kept, published, corrected and deleted, each by its author alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from community.accounts.models import Member, Profession
from community.content.models import Revision, State
from community.core import clock
from community.core.db import db, unit_of_work
from community.core.errors import Conflict, Invalid, NotFound, Refused
from community.core.eventlog import EventRow
from community.forums import jobs, post_actions
from community.forums.models import Forum, Kind, Post, Reply
from community.media.models import AssetState
from community.permissions import Audience, Writers
from tests import factories
from tests.cast import Cast
from tests.forums.posting import found, member, words


@pytest.fixture
def draft(app: Flask, people: Cast, forum: int) -> int:
    with app.app_context(), unit_of_work():
        return post_actions.start_draft(member(people.amara), words(db.session.get(Forum, forum))).id


@pytest.fixture
def published(app: Flask, people: Cast, forum: int, draft: int) -> int:
    with app.app_context(), unit_of_work():
        post_actions.publish(member(people.amara), found(draft), words(db.session.get(Forum, forum)))
    return draft


def test_a_published_post_can_be_read_and_is_counted(app: Flask, published: int, forum: int) -> None:
    with app.app_context():
        post = found(published)
        assert (post.state, post.slug) == (State.published, "sick-day-rules")
        assert "<em>sentences</em>" in post.html
        assert post.references[0].url == "https://doi.org/10.1000/182"
        assert db.session.get_one(Forum, forum).post_count == 1
        assert events(app) == ["PostPublished"]


def test_only_verified_professionals_begin_a_post(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        student = factories.verified(Profession.student).id
    for each in (people.marta, people.lapsed, student):
        with app.app_context(), unit_of_work(), pytest.raises(Refused):
            post_actions.start_draft(member(each), words(None))


NOT_ONES_OWN: list[Callable[[Member, Post], object]] = [
    lambda jonas, post: post_actions.keep_draft(jonas, post, words(None), version=1),
    lambda jonas, post: post_actions.publish(jonas, post, words(None)),
    lambda jonas, post: post_actions.edit(jonas, post, words(None), note="", version=1),
    lambda jonas, post: post_actions.delete(jonas, post),
]


@pytest.mark.parametrize("act", NOT_ONES_OWN)
def test_nobody_writes_or_deletes_for_another(
    app: Flask, people: Cast, draft: int, act: Callable[[Member, Post], object]
) -> None:
    with app.app_context(), unit_of_work(), pytest.raises(NotFound):
        act(member(people.jonas), found(draft))


def test_only_moderators_begin_a_post_where_only_they_may(app: Flask, people: Cast, draft: int) -> None:
    with app.app_context(), unit_of_work():
        typed = words(factories.forum(write=Writers.moderators))
        with pytest.raises(Refused):
            post_actions.publish(member(people.amara), found(draft), typed)


def test_a_forum_of_professionals_makes_its_posts_theirs(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        inner = factories.forum(read=Audience.professionals)
        post = post_actions.start_draft(member(people.amara), words(inner))
        assert post.audience is Audience.professionals


def test_the_same_words_sent_twice_are_one_draft(app: Flask, people: Cast, draft: int, forum: int) -> None:
    with app.app_context(), unit_of_work():
        again = post_actions.start_draft(member(people.amara), words(db.session.get(Forum, forum)))
        assert again.id == draft


def test_a_draft_typed_over_another_is_refused(app: Flask, people: Cast, draft: int) -> None:
    with app.app_context(), unit_of_work():
        post_actions.keep_draft(member(people.amara), found(draft), words(None, title="First"), version=1)
    with app.app_context(), unit_of_work(), pytest.raises(Conflict):
        post_actions.keep_draft(member(people.amara), found(draft), words(None, title="Second"), version=1)
    with app.app_context():
        assert found(draft).title == "First"


def test_an_edit_keeps_how_it_read(app: Flask, people: Cast, published: int) -> None:
    correct(app, people, published, body="Five *sentences*.")
    with app.app_context():
        revision = db.session.scalars(select(Revision)).one()
        assert (revision.body, revision.note) == ("Four *sentences*.", "A sentence more")
        assert "Five" in found(published).html
        assert found(published).edited_at is not None
        assert events(app)[-1] == "PostEdited"


def test_an_edit_over_a_newer_one_is_refused(app: Flask, people: Cast, published: int) -> None:
    with app.app_context():
        version = found(published).version
    correct(app, people, published, body="First")
    with app.app_context(), unit_of_work():
        typed = words(found(published).forum, body="Second")
        with pytest.raises(Conflict):
            post_actions.edit(member(people.amara), found(published), typed, note="", version=version)


def test_what_was_said_among_professionals_never_opens(app: Flask, people: Cast, published: int) -> None:
    with app.app_context(), unit_of_work():
        reply = factories.reply(member(people.jonas), found(published)).id
    correct(app, people, published, audience=Audience.professionals)
    with app.app_context():
        assert db.session.get_one(Reply, reply).audience is Audience.professionals
    correct(app, people, published, audience=Audience.public)
    with app.app_context():
        assert found(published).audience is Audience.professionals


def test_whose_badge_has_lapsed_edits_nothing_more(app: Flask, people: Cast, published: int) -> None:
    with (
        clock.frozen(clock.now() + timedelta(days=400)),
        app.app_context(),
        unit_of_work(),
        pytest.raises(Refused),
    ):
        post_actions.edit(member(people.amara), found(published), words(None), note="", version=1)


def test_a_deleted_post_leaves_no_word_behind(app: Flask, people: Cast, published: int, forum: int) -> None:
    correct(app, people, published, body="Five")
    with app.app_context(), unit_of_work():
        post_actions.delete(member(people.amara), found(published))
    with app.app_context():
        post = found(published)
        assert (post.state, post.title, post.body, post.html, post.references) == ("deleted", "", "", "", [])
        assert db.session.scalar(select(func.count()).select_from(Revision)) == 0
        assert db.session.get_one(Forum, forum).post_count == 0
        assert events(app)[-1] == "PostDeleted"


def test_a_video_needs_its_file(app: Flask, people: Cast, draft: int, forum: int) -> None:
    with app.app_context(), unit_of_work():
        film = words(db.session.get(Forum, forum), kind=Kind.video)
        with pytest.raises(Invalid, match="video file"):
            post_actions.publish(member(people.amara), found(draft), film)


def test_nobody_shows_the_file_of_another(app: Flask, people: Cast, draft: int, forum: int) -> None:
    with app.app_context(), unit_of_work():
        theirs = factories.asset(member(people.jonas))
        film = words(db.session.get(Forum, forum), kind=Kind.video, asset_id=theirs.id)
        with pytest.raises(Invalid):
            post_actions.publish(member(people.amara), found(draft), film)


def test_a_video_appears_once_when_it_is_playable(app: Flask, people: Cast, draft: int, forum: int) -> None:
    asset = publish_film(app, people, draft, forum)
    with app.app_context():
        assert found(draft).state is State.processing
        assert events(app) == []
        jobs.publish_waiting(asset)
        jobs.publish_waiting(asset)
        assert found(draft).state is State.published
        assert events(app) == ["PostPublished"]


def test_a_video_that_fails_is_a_draft_again(app: Flask, people: Cast, draft: int, forum: int) -> None:
    asset = publish_film(app, people, draft, forum)
    with app.app_context():
        jobs.return_to_author(asset)
        jobs.return_to_author(asset)
        assert found(draft).state is State.draft


def publish_film(app: Flask, people: Cast, draft: int, forum: int) -> int:
    with app.app_context(), unit_of_work():
        amara = member(people.amara)
        asset = factories.asset(amara, state=AssetState.processing)
        film = words(db.session.get(Forum, forum), kind=Kind.video, asset_id=asset.id)
        post_actions.publish(amara, found(draft), film)
        return int(asset.id)


def correct(app: Flask, people: Cast, post_id: int, **changed: object) -> None:
    with app.app_context(), unit_of_work():
        post = found(post_id)
        typed = words(post.forum, **changed)
        post_actions.edit(member(people.amara), post, typed, note="A sentence more", version=post.version)


def events(app: Flask) -> list[str]:
    named = select(EventRow.name).where(EventRow.name.like("Post%")).order_by(EventRow.id)
    return list(db.session.scalars(named))


def test_two_windows_publish_one_post(app: Flask, people: Cast, published: int) -> None:
    with app.app_context(), unit_of_work(), pytest.raises(Conflict):
        post_actions.publish(member(people.amara), found(published), words(found(published).forum))
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Post)) == 1
