"""The composer of episodes and of posts that wait for their hour, over HTTP."""

import contextlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from community.content.models import State
from community.core import clock, jobs
from community.core.db import db, unit_of_work
from community.forums.models import Kind, Post
from community.forums.moments import NoMoment, moment, written
from community.media.models import AssetKind
from community.permissions import Audience
from community.shows.models import Medium
from tests import factories
from tests.cast import Cast
from tests.forums.posting import typed
from tests.shows.showing import found, member, show_of

DUBLIN = "Europe/Dublin"


@pytest.fixture
def forum(app: Flask) -> int:
    with app.app_context(), unit_of_work():
        return int(factories.forum().id)


def tomorrow(hours: int = 24) -> str:
    return written(clock.now() + timedelta(hours=hours))


def sent(app: Flask, author: int, forum: int, **fields: Any) -> dict[str, Any]:
    """An episode as its form sends it, with a recording that can be played."""
    with app.app_context(), unit_of_work():
        asset = factories.asset(member(author), kind=AssetKind.audio)
        return typed(forum, kind="podcast", asset=str(asset.id), episode_type="full", **fields)


def only_post(app: Flask) -> Post:
    with app.app_context():
        return db.session.query(Post).one()


def test_an_episode_is_published_in_its_show(
    app: Flask, people: Cast, forum: int, amara: FlaskClient
) -> None:
    show_id = show_of(app, people.amara, title="Night shift")
    form = sent(app, people.amara, forum, show=str(show_id), season="2", is_explicit="y")
    assert amara.post("/posts", data=form).status_code == 303
    post = only_post(app)
    assert (post.show_id, post.season, post.episode, post.is_explicit) == (show_id, 2, 1, True)
    assert "Season 2" in amara.get(post.url).text


def test_a_show_of_another_medium_is_refused(
    app: Flask, people: Cast, forum: int, amara: FlaskClient
) -> None:
    show_id = show_of(app, people.amara, title="Strips", medium=Medium.video)
    answer = amara.post("/posts", data=sent(app, people.amara, forum, show=str(show_id)))
    assert answer.status_code == 422
    assert "Strips is a video series" in answer.text


def test_a_show_of_others_counts_as_none(app: Flask, people: Cast, forum: int, amara: FlaskClient) -> None:
    show_id = show_of(app, people.jonas, title="Hidden away", audience=Audience.professionals)
    assert "Hidden away" not in amara.get("/posts/new?kind=podcast").text
    assert amara.post("/posts", data=sent(app, people.amara, forum, show=str(show_id))).status_code == 303
    assert only_post(app).show_id is None


def test_a_number_that_is_taken_is_said_at_its_field(
    app: Flask, people: Cast, forum: int, amara: FlaskClient
) -> None:
    show_id = show_of(app, people.amara)
    with app.app_context(), unit_of_work():
        factories.episode(member(people.amara), found(show_id), 1)
    form = sent(app, people.amara, forum, show=str(show_id), episode="1", title="Another")
    answer = amara.post("/posts", data=form)
    assert answer.status_code == 422
    assert "The next one is 2" in answer.text
    assert 'value="Another"' in answer.text


def test_the_composer_suggests_the_next_number(app: Flask, people: Cast, amara: FlaskClient) -> None:
    show_id = show_of(app, people.amara, title="Night shift")
    with app.app_context(), unit_of_work():
        factories.episode(member(people.amara), found(show_id), 4)
        slug = found(show_id).slug
    page = amara.get(f"/posts/new?kind=podcast&show={slug}").text
    assert f'<option selected value="{show_id}">Night shift</option>' in page
    assert f"{{&#34;{show_id}&#34;: {{&#34;&#34;: 5}}}}" in page


def test_a_post_is_scheduled_in_the_zone_of_its_author(
    app: Flask, people: Cast, forum: int, amara: FlaskClient
) -> None:
    form = typed(forum, appears=tomorrow(), zone="America/New_York")
    assert amara.post("/posts", data=form).status_code == 303
    post = only_post(app)
    assert post.state is State.scheduled
    assert post.appears_at == moment(tomorrow(), "America/New_York")
    assert "Until then only you see it" in amara.get(post.url).text
    assert "appears" in amara.get("/drafts").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"appears": "2020-01-01T09:00"}, "That moment has passed"),
        ({"appears": "2999-01-01T09:00"}, "more than 366 days"),
        ({"appears": "soon"}, "Enter the day and the hour"),
        ({"appears": tomorrow(), "zone": "Mars/Olympus"}, "no time zone that is known here"),
        ({"appears": tomorrow(), "zone": "../../etc/passwd"}, "no time zone that is known here"),
    ],
)
def test_an_hour_that_cannot_be_is_refused_and_kept(
    app: Flask, people: Cast, forum: int, amara: FlaskClient, fields: dict[str, str], sentence: str
) -> None:
    answer = amara.post("/posts", data=typed(forum, title="All my words", **fields))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "All my words" in answer.text


def test_a_draft_keeps_its_hour(app: Flask, people: Cast, forum: int, amara: FlaskClient) -> None:
    amara.post("/posts/drafts", data=typed(forum, appears=tomorrow(), zone="UTC"))
    post = only_post(app)
    assert post.state is State.draft
    assert f'value="{tomorrow()}"' in amara.get(f"/posts/{post.id}/edit").text


def test_a_second_press_schedules_nothing_twice(
    app: Flask, people: Cast, forum: int, amara: FlaskClient
) -> None:
    form = typed(forum, appears=tomorrow(), zone="UTC")
    for _ in range(2):
        assert amara.post("/posts", data=form).status_code == 303
    assert only_post(app).state is State.scheduled


def test_a_scheduled_post_is_changed_and_brought_forward(
    app: Flask, people: Cast, forum: int, amara: FlaskClient
) -> None:
    amara.post("/posts", data=typed(forum, appears=tomorrow(), zone="UTC"))
    post = only_post(app)
    assert f'action="/posts/{post.id}/scheduled"' in amara.get(f"/posts/{post.id}/edit").text
    form = typed(forum, title="Better", appears=tomorrow(30), zone="UTC", version=str(post.version))
    assert amara.post(f"/posts/{post.id}/scheduled", data=form).status_code == 303
    late = amara.post(f"/posts/{post.id}/scheduled", data=form | {"title": "Too late"})
    assert (late.status_code, "Too late" in late.text) == (409, True)
    assert amara.post(f"/posts/{post.id}/appearance", data={}).status_code == 303
    assert (only_post(app).state, only_post(app).title) == (State.published, "Better")


def test_what_is_refused_leaves_a_scheduled_post_as_it_was(
    app: Flask, people: Cast, forum: int, amara: FlaskClient
) -> None:
    show_id = show_of(app, people.amara)
    amara.post(
        "/posts", data=sent(app, people.amara, forum, show=str(show_id), appears=tomorrow(), zone="UTC")
    )
    with app.app_context(), unit_of_work():
        post = db.session.query(Post).one()
        post_id, version, asset_id = post.id, post.version, post.asset_id
        factories.episode(member(people.amara), found(show_id), 9)
    form = typed(
        forum, kind="podcast", asset=str(asset_id), show=str(show_id), episode="9", appears=tomorrow()
    )
    form |= {"title": "Never", "episode_type": "full", "version": str(version)}
    answer = amara.post(f"/posts/{post_id}/scheduled", data=form)
    assert (answer.status_code, "episode 9 already" in answer.text) == (422, True)
    with app.app_context():
        post = db.session.get_one(Post, post_id)
        assert (post.title, post.episode, post.state) == ("Sick day rules", 1, State.scheduled)


def test_a_scheduled_post_becomes_a_draft_again(
    app: Flask, people: Cast, forum: int, amara: FlaskClient
) -> None:
    amara.post("/posts", data=typed(forum, appears=tomorrow(), zone="UTC"))
    post = only_post(app)
    assert amara.post(f"/posts/{post.id}/draft-again").status_code == 303
    assert only_post(app).state is State.draft


def test_scheduled_posts_are_nowhere_for_others(
    app: Flask,
    people: Cast,
    forum: int,
    amara: FlaskClient,
    jonas: FlaskClient,
    client: FlaskClient,
) -> None:
    """Abuse case 66: by its slug, in lists, in search, in the sitemap, for a co-host, with a condition."""
    show_id = show_of(app, people.amara, people.jonas)
    form = sent(app, people.amara, forum, show=str(show_id), appears=tomorrow(), zone="UTC", title="Premiere")
    amara.post("/posts", data=form)
    with app.app_context():
        jobs.run_all()
        post = db.session.query(Post).one()
        addresses = post.url, f"/posts/{post.id}", f"/posts/{post.id}/history", f"/posts/{post.id}/edit"
        lists = (
            "/",
            "/podcasts",
            "/members/amara",
            found(show_id).url,
            "/shows",
            "/search?q=premiere",
            "/sitemap.xml",
        )
    for reader in (jonas, client):
        for address in addresses[:3]:
            assert reader.get(address, headers={"If-None-Match": "*"}).status_code == 404
        for address in lists:
            assert "Premiere" not in reader.get(address).text.replace("Results for “premiere”", "")
    assert jonas.get(addresses[3]).status_code == 404
    assert jonas.post(f"/posts/{only_post(app).id}/appearance").status_code == 404
    assert jonas.post(f"/posts/{only_post(app).id}/draft-again").status_code == 404


def test_an_author_is_told_when_a_post_came_back(
    app: Flask, people: Cast, forum: int, amara: FlaskClient
) -> None:
    show_id = show_of(app, people.jonas, people.amara)
    amara.post(
        "/posts", data=sent(app, people.amara, forum, show=str(show_id), appears=tomorrow(), zone="UTC")
    )
    with app.app_context(), unit_of_work():
        show = found(show_id)
        show.hosts.clear()
    with app.app_context(), clock.frozen(clock.now() + timedelta(days=2)):
        jobs.run_all()
    assert "could not appear at its hour" in amara.get("/notices").text


def test_summer_and_winter_have_their_own_hours() -> None:
    assert moment("2026-07-01T09:00", DUBLIN) == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert moment("2026-12-01T09:00", DUBLIN) == datetime(2026, 12, 1, 9, tzinfo=UTC)
    with pytest.raises(NoMoment, match="put forward"):
        moment("2026-03-29T01:30", DUBLIN)


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_typed_as_an_hour_is_one_or_is_refused(typed_hour: str, zone: str) -> None:
    with contextlib.suppress(NoMoment):
        assert moment(typed_hour, zone).tzinfo is UTC


@given(st.integers(10_000_000, 120_000_000), st.sampled_from(["UTC", DUBLIN, "Asia/Kathmandu"]))
def test_an_hour_is_read_as_it_was_written(minutes: int, zone: str) -> None:
    at = datetime.fromtimestamp(minutes * 60, UTC)
    # In the hour that comes twice in autumn, the first of the two is meant.
    assert moment(written(at, zone), zone) in {at, at - timedelta(hours=1)}


def test_an_article_has_no_place_in_a_show(app: Flask, people: Cast, forum: int, amara: FlaskClient) -> None:
    show_id = show_of(app, people.amara)
    assert amara.post("/posts", data=typed(forum, show=str(show_id))).status_code == 303
    assert (only_post(app).kind, only_post(app).show_id) == (Kind.article, None)
