"""RSS and Atom of the site, of forums, members and shows: what everybody may read, not sent twice."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.accounts.models import Member
from community.core import clock
from community.core.db import db, unit_of_work
from community.core.eventlog import EventRow
from community.permissions import Audience
from tests import counting, factories
from tests.cast import Cast
from tests.feeds.conftest import OnAir
from tests.feeds.reading import channel, words
from tests.forums.posting import member

PAGES = {
    "/": "/feed",
    "/forums/wards": "/forums/wards/feed",
    "/members/amara": "/members/amara/feed",
}


@pytest.fixture
def wards(app: Flask, people: Cast) -> int:
    """A forum with a public post of Amara's, one for professionals, and a draft."""
    with app.app_context(), unit_of_work():
        forum = factories.forum(slug="wards", name="Wards")
        factories.post(member(people.amara), title="For all", forum=forum)
        factories.post(member(people.amara), title="Closed", forum=forum, audience=Audience.professionals)
        factories.post(member(people.amara), title="Draft", forum=forum, state="draft", published_at=None)
        return forum.id


@pytest.mark.parametrize("feed", PAGES.values())
def test_a_feed_shows_what_everybody_may_read(client: FlaskClient, wards: int, feed: str) -> None:
    assert words(channel(client.get(f"{feed}.rss").data), "item/title") == ["For all"]
    atom = client.get(f"{feed}.atom")
    assert atom.mimetype == "application/atom+xml"
    assert b"For all" in atom.data
    assert b"Closed" not in atom.data


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_its_feeds(client: FlaskClient, wards: int, page: str) -> None:
    html = client.get(page).get_data(as_text=True)
    for format in ("rss", "atom"):
        assert f'rel="alternate" type="application/{format}+xml"' in html
        assert f'href="{PAGES[page]}.{format}"' in html


def test_a_closed_forum_has_no_feed(app: Flask, client: FlaskClient, wards: int) -> None:
    with app.app_context(), unit_of_work():
        factories.forum(slug="closed", read=Audience.professionals)
    assert client.get("/forums/closed/feed.rss").status_code == 404


def test_what_is_not_there_has_no_feed(client: FlaskClient, people: Cast) -> None:
    for feed in ("/forums/none/feed.rss", "/members/none/feed.atom", "/shows/none/feed.xml", "/feed.html"):
        assert client.get(feed).status_code == 404


def test_an_unconfirmed_member_has_no_feed(app: Flask, client: FlaskClient, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        db.session.get_one(Member, people.marta).confirmed_at = None
    assert client.get("/members/marta/feed.rss").status_code == 404


@pytest.mark.parametrize("feed", ["/feed.rss", "/feed.atom", "/shows/traces/feed.xml"])
def test_an_unchanged_feed_is_not_sent_again(client: FlaskClient, on_air: OnAir, feed: str) -> None:
    etag = client.get(feed).headers["ETag"]
    again = client.get(feed, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Cache-Control"] == "public, max-age=60"


def test_a_feed_says_when_anything_last_happened(app: Flask, client: FlaskClient, on_air: OnAir) -> None:
    happened = clock.now() - timedelta(minutes=5)
    with app.app_context(), unit_of_work():
        db.session.add(EventRow(name="PostEdited", body={}, at=happened))
    said = client.get(on_air.feed).headers["Last-Modified"]
    assert client.get(on_air.feed, headers={"If-Modified-Since": said}).status_code == 304
    with app.app_context(), unit_of_work():
        db.session.add(EventRow(name="PostDeleted", body={}, at=happened + timedelta(minutes=1)))
    assert client.get(on_air.feed, headers={"If-Modified-Since": said}).status_code == 200


def test_what_happens_in_this_very_second_promises_nothing(
    app: Flask, client: FlaskClient, on_air: OnAir
) -> None:
    """The header tells seconds apart; a second change within the same one would be missed."""
    with app.app_context(), unit_of_work():
        db.session.add(EventRow(name="PostEdited", body={}, at=clock.now()))
    with clock.frozen(clock.now()):
        assert "Last-Modified" not in client.get(on_air.feed).headers


@pytest.mark.parametrize(
    "feed", ["/feed.rss", "/feed.atom", "/forums/wards/feed.rss", "/members/amara/feed.atom"]
)
def test_more_posts_ask_no_more(app: Flask, people: Cast, client: FlaskClient, wards: int, feed: str) -> None:
    client.get(feed)
    with counting.statements(app) as few:
        client.get(feed)
    with app.app_context(), unit_of_work():
        for _ in range(12):
            author = member(people.amara)
            factories.post(author, forum_id=wards, asset=factories.asset(author), kind="video")
    with counting.statements(app) as many:
        client.get(feed)
    assert len(few) <= len(many) <= len(few) + 1 <= 9


def test_readers_elsewhere_may_read_public_feeds(client: FlaskClient, wards: int) -> None:
    answer = client.get("/feed.atom")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers.getlist("Link") == [
        '<http://localhost/feed.atom>; rel="self"',
        '<http://localhost/hub>; rel="hub"',
    ]
