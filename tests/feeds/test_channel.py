"""What the owner of a show says in its feed: shown there at once, and nobody else's business."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.core import clock
from tests import cast
from tests.cast import Cast
from tests.feeds.conftest import OnAir
from tests.feeds.reading import channel, first, said, words

SAID = {
    "contact": "hello@traces.example",
    "funding_url": "https://traces.example/give",
    "funding_words": "Give",
    "rhythm": "weekly",
    "moved_to": "https://traces.example/feed.xml",
    "is_blocked": "y",
}


@pytest.fixture
def amara(app: Flask, people: Cast) -> FlaskClient:
    return cast.client_of(app, people.amara)


def test_an_owner_says_what_the_feed_says(amara: FlaskClient, on_air: OnAir) -> None:
    assert amara.post("/shows/traces/feed", data=SAID).status_code == 303
    feed = channel(amara.get(on_air.feed).data)
    assert words(feed, "itunes:owner/itunes:email") == ["hello@traces.example"]
    assert words(feed, "podcast:funding") == ["Give"]
    assert said(feed, "podcast:updateFrequency") == [{"rrule": "FREQ=WEEKLY"}]
    assert words(feed, "itunes:new-feed-url") == ["https://traces.example/feed.xml"]
    assert words(feed, "itunes:block") == ["Yes"]
    page = amara.get("/shows/traces/feed").get_data(as_text=True)
    assert 'value="hello@traces.example"' in page
    assert amara.post("/shows/traces/feed", data={"rhythm": "unknown"}).status_code == 303
    assert words(channel(amara.get(on_air.feed).data), "itunes:owner/itunes:email") == []


def test_nobody_else_changes_a_feed(app: Flask, people: Cast, client: FlaskClient, on_air: OnAir) -> None:
    """A host who agreed is told why; for everybody else there is nothing at the address."""
    jonas = cast.client_of(app, people.jonas)
    for each in (jonas.get("/shows/traces/feed"), jonas.post("/shows/traces/feed", data=SAID)):
        assert each.status_code == 404
    assert client.post("/shows/traces/feed", data=SAID).status_code == 401
    assert words(channel(client.get(on_air.feed).data), "podcast:funding") == []


def test_a_lapsed_owner_changes_nothing(app: Flask, people: Cast, on_air: OnAir, amara: FlaskClient) -> None:
    with clock.frozen(clock.now() + timedelta(days=400)):
        # The login has ended by then as well, so a new one is used.
        assert cast.client_of(app, people.amara).post("/shows/traces/feed", data=SAID).status_code == 403


def test_what_cannot_be_is_said_at_its_field(amara: FlaskClient, on_air: OnAir) -> None:
    for field, typed, sentence in (
        ("contact", "nobody", "no address that a letter would reach"),
        ("funding_url", "javascript:alert(1)", "no address of the web"),
        ("moved_to", "traces.example", "no address of the web"),
        ("funding_words", "x" * 129, "more than 128 characters"),
        ("rhythm", "never", "Not a valid choice"),
    ):
        answer = amara.post("/shows/traces/feed", data=SAID | {field: typed})
        page = answer.get_data(as_text=True)
        assert (answer.status_code, sentence in page) == (422, True), field
        assert "hello@traces.example" in page or field == "contact"


def test_an_excerpt_is_chosen_and_taken_back(amara: FlaskClient, on_air: OnAir) -> None:
    chosen = {"post": str(on_air.post), "start": "1:13", "seconds": "30", "title": "The <first> trace"}
    assert amara.post("/shows/traces/feed/excerpts", data=chosen).status_code == 303
    item = first(amara.get(on_air.feed).data)
    assert said(item, "podcast:soundbite") == [{"startTime": "73.0", "duration": "30.0"}]
    assert "1:13 for 30 seconds" in amara.get("/shows/traces/feed").get_data(as_text=True)
    assert amara.post("/shows/traces/feed/excerpts", data=chosen | {"start": ""}).status_code == 303
    assert words(first(amara.get(on_air.feed).data), "podcast:soundbite") == []


def test_an_excerpt_lies_inside_its_episode(amara: FlaskClient, on_air: OnAir) -> None:
    chosen = {"post": str(on_air.post), "start": "1:13", "seconds": "30"}
    for field, typed, status in (
        ("start", "10:39", 422),
        ("start", "soon", 422),
        ("seconds", "600", 422),
        ("post", "99", 404),
    ):
        assert amara.post("/shows/traces/feed/excerpts", data=chosen | {field: typed}).status_code == status
