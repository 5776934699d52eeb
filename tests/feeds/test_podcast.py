"""A podcast's feed: every tag with its value, who is named, and what stands in it at all."""

import base64
import hashlib
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.accounts.models import Member
from community.core import clock
from community.core.db import db, unit_of_work
from community.feeds.models import Channel, Excerpt, Rhythm
from community.feeds.queries import EPISODES
from community.forums.models import Kind, SpeakerRole
from community.permissions import Audience
from community.shows.models import Show
from tests import counting, factories
from tests.cast import Cast
from tests.feeds import airing
from tests.feeds.conftest import OnAir
from tests.feeds.reading import NAMES, channel, first, said, words
from tests.forums.posting import found, member


def change(app: Flask, on_air: OnAir, **fields: Any) -> None:
    with app.app_context(), unit_of_work():
        show = db.session.get_one(Show, on_air.show)
        for name, value in fields.items():
            setattr(show, name, value)


def say(app: Flask, on_air: OnAir, **fields: Any) -> None:
    with app.app_context(), unit_of_work():
        db.session.add(Channel(show_id=on_air.show, **fields))


def test_a_show_is_described_with_every_tag(app: Flask, client: FlaskClient, on_air: OnAir) -> None:
    say(
        app,
        on_air,
        contact="hello@traces.example",
        funding_url="https://traces.example/give",
        funding_words="Buy us a coffee",
        moved_to="https://traces.example/feed.xml",
        is_blocked=True,
        rhythm=Rhythm.fortnightly,
    )
    feed = channel(client.get(on_air.feed).data)
    assert said(feed, "atom:link[@rel='self']")[0]["href"] == f"http://localhost{on_air.feed}"
    assert said(feed, "atom:link[@rel='hub']")[0]["href"] == "http://localhost/hub"
    for path, expected in {
        "title": "Traces & tracings",
        "link": "http://localhost/shows/traces",
        "description": "Two voices from the ward.",
        "language": "en",
        "copyright": "© 2026 the hosts",
        "generator": "Rounds (http://localhost)",
        "itunes:new-feed-url": "https://traces.example/feed.xml",
        "itunes:author": "Amara Kone",
        "itunes:owner/itunes:name": "Amara Kone",
        "itunes:owner/itunes:email": "hello@traces.example",
        "itunes:explicit": "false",
        "itunes:type": "episodic",
        "itunes:block": "Yes",
        "podcast:block": "yes",
        "podcast:medium": "podcast",
        "podcast:locked": "yes",
        "podcast:license": "cc-by-4.0",
        "podcast:funding": "Buy us a coffee",
        "podcast:updateFrequency": "Every two weeks",
    }.items():
        assert words(feed, path) == [expected], path
    assert said(feed, "podcast:locked") == [{"owner": "hello@traces.example"}]
    assert said(feed, "podcast:funding") == [{"url": "https://traces.example/give"}]
    assert said(feed, "podcast:updateFrequency") == [{"rrule": "FREQ=WEEKLY;INTERVAL=2"}]
    assert said(feed, "podcast:license") == [{"url": "https://creativecommons.org/licenses/by/4.0/"}]
    assert said(feed, "itunes:category") == [{"text": "Health & Fitness"}, {"text": "Education"}]
    assert said(feed, "itunes:category/itunes:category") == [{"text": "Medicine"}]
    assert len(words(feed, "podcast:guid")[0]) == 36


def test_an_episode_is_described_with_every_tag(app: Flask, client: FlaskClient, on_air: OnAir) -> None:
    with app.app_context(), unit_of_work():
        db.session.add(Excerpt(post_id=on_air.post, at=73.0, seconds=30.5, title="The <first> trace"))
    item, page = first(client.get(on_air.feed).data), "http://localhost/posts/1/potassium-calm-five-traces"
    files = f"http://localhost/enclosures/{on_air.post}"
    for path, expected in {
        "title": "Potassium & <calm>: “five” traces",
        "link": page,
        "itunes:duration": "640",
        "itunes:explicit": "false",
        "itunes:season": "2",
        "itunes:episode": "7",
        "itunes:episodeType": "full",
        "podcast:season": "2",
        "podcast:episode": "7",
        "podcast:soundbite": "The <first> trace",
    }.items():
        assert words(item, path) == [expected], path
    assert said(item, "guid") == [{"isPermaLink": "false"}]
    sound = {"url": f"{files}/episode.mp3", "length": str(len(airing.SOUND)), "type": "audio/mpeg"}
    assert said(item, "enclosure") == [sound]
    assert said(item, "podcast:season") == [{"name": "Second winter"}]
    assert said(item, "podcast:soundbite") == [{"startTime": "73.0", "duration": "30.5"}]
    chapters = {"url": f"{files}/chapters.json", "type": "application/json+chapters"}
    assert said(item, "podcast:chapters") == [chapters]
    assert [each["language"] for each in said(item, "podcast:transcript")] == ["en", "fr"]
    assert said(item, "podcast:transcript")[0]["url"] == f"{files}/en.vtt"
    forms = said(item, "podcast:alternateEnclosure")
    assert [each["type"] for each in forms] == ["audio/mpeg", "audio/mp4", "application/x-mpegURL"]
    assert [each.get("default") for each in forms] == ["true", None, None]
    sources = said(item, "podcast:alternateEnclosure/podcast:source")
    assert [each["uri"] for each in sources] == [
        f"{files}/{name}" for name in ("episode.mp3", "audio.mp4", "master.m3u8")
    ]


def test_the_integrity_is_that_of_the_file(client: FlaskClient, on_air: OnAir) -> None:
    item = first(client.get(on_air.feed).data)
    with client.get(said(item, "enclosure")[0]["url"].removeprefix("http://localhost")) as answer:
        sound = answer.data
    expected = f"sha256-{base64.b64encode(hashlib.sha256(sound).digest()).decode()}"
    integrity = said(item, "podcast:alternateEnclosure/podcast:integrity")
    assert integrity[0] == {"type": "sri", "value": expected}


def test_a_member_is_named_only_once_they_agreed(app: Flask, client: FlaskClient, on_air: OnAir) -> None:
    with app.app_context(), unit_of_work():
        for accepted in (None, False):
            silent = factories.verified(name="Silent Bystander")
            airing.speak(found(on_air.post), silent, SpeakerRole.guest, accepted=accepted)
    feed = client.get(on_air.feed).data
    assert words(channel(feed), "podcast:person") == ["Amara Kone, verified physician"]
    assert said(channel(feed), "podcast:person") == [
        {"role": "host", "group": "cast", "href": "http://localhost/members/amara"}
    ]
    assert words(first(feed), "podcast:person") == [
        "Amara Kone, verified physician",
        "Jonas Reyes, verified nurse",
    ]
    assert [each["role"] for each in said(first(feed), "podcast:person")] == ["host", "guest"]
    assert b"Silent" not in feed


def test_a_lapsed_badge_is_not_spoken_of(app: Flask, client: FlaskClient, on_air: OnAir) -> None:
    with app.app_context(), unit_of_work():
        badge = member_named("jonas").badge
        assert badge is not None
        badge.expires_at = clock.now()
    assert "Jonas Reyes" in words(first(client.get(on_air.feed).data), "podcast:person")


def test_sponsor_and_synthesis_stand_in_the_feed(client: FlaskClient, on_air: OnAir) -> None:
    """The label survives wherever the feed is shown: in the description, in the text, and on its own."""
    item = first(client.get(on_air.feed).data)
    paid = "Paid for by Acme Instruments: They lent the monitor."
    altered = "Pictures or voices were altered: A patient's voice was changed."
    assert words(item, "description")[0].startswith(f"{paid}\n\n{altered}\n\n")
    assert paid in words(item, "content:encoded")[0]
    assert words(item, "podcast:txt") == [paid, altered]
    assert [each["purpose"] for each in said(item, "podcast:txt")] == ["sponsor", "synthesis"]


def test_what_is_not_set_is_left_out(client: FlaskClient, on_air: OnAir) -> None:
    feed = channel(client.get(on_air.feed).data)
    for path in ("itunes:owner", "podcast:funding", "itunes:new-feed-url", "itunes:block", "itunes:complete"):
        assert feed.find(path, NAMES) is None, path
    assert said(feed, "podcast:locked") == [{}]


def test_the_address_of_a_login_is_in_no_feed(client: FlaskClient, app: Flask, on_air: OnAir) -> None:
    with app.app_context():
        login = member_named("amara").email
    assert login.encode() not in client.get(on_air.feed).data


def test_a_show_that_has_ended_says_so(app: Flask, client: FlaskClient, on_air: OnAir) -> None:
    change(app, on_air, is_complete=True)
    feed = channel(client.get(on_air.feed).data)
    assert words(feed, "itunes:complete") == ["Yes"]
    assert said(feed, "podcast:updateFrequency") == [{"complete": "true"}]


def test_a_trailer_is_shown_at_the_top(app: Flask, people: Cast, client: FlaskClient, on_air: OnAir) -> None:
    with app.app_context(), unit_of_work():
        show, amara = db.session.get_one(Show, on_air.show), member(people.amara)
        airing.episode(show, amara, title="What it is about", episode_type="trailer", season=2)
    (trailer,) = channel(client.get(on_air.feed).data).findall("podcast:trailer", NAMES)
    assert trailer.text == "What it is about"
    assert set(trailer.attrib) == {"pubdate", "url", "length", "type", "season"}


def test_an_edited_title_reaches_the_feed_and_the_guid_stays(
    app: Flask, client: FlaskClient, on_air: OnAir
) -> None:
    """Caches keep a feed for a minute at most, so that an edit is read everywhere within one."""
    before = first(client.get(on_air.feed).data)
    with app.app_context(), unit_of_work():
        found(on_air.post).name("Another title")
    answer = client.get(on_air.feed)
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    after = first(answer.data)
    assert words(after, "title") == ["Another title"]
    assert words(after, "guid") == words(before, "guid")


def test_the_guid_outlives_another_address_of_the_site(on_air: OnAir, client: FlaskClient) -> None:
    assert "localhost" not in words(first(client.get(on_air.feed).data), "guid")[0]


@pytest.mark.parametrize("fields", [{"state": "draft"}, {"state": "hidden"}, {"audience": "professionals"}])
def test_only_what_everybody_may_read_stands_in_it(
    app: Flask, people: Cast, client: FlaskClient, on_air: OnAir, fields: dict[str, str]
) -> None:
    with app.app_context(), unit_of_work():
        show = db.session.get_one(Show, on_air.show)
        airing.episode(show, member(people.amara), title="Not for all", **fields)
    assert len(channel(client.get(on_air.feed).data).findall("item")) == 1


def test_a_show_for_professionals_has_no_public_feed(app: Flask, client: FlaskClient, on_air: OnAir) -> None:
    change(app, on_air, audience=Audience.professionals)
    assert [client.get(f"/shows/traces/feed.{end}").status_code for end in ("xml", "rss", "atom")] == [
        404
    ] * 3


def test_an_episode_without_a_file_waits(
    app: Flask, people: Cast, client: FlaskClient, on_air: OnAir
) -> None:
    with app.app_context(), unit_of_work():
        asset = factories.asset(member(people.amara))
        airing.episode(db.session.get_one(Show, on_air.show), member(people.amara), asset=asset)
    assert len(channel(client.get(on_air.feed).data).findall("item")) == 1


def test_more_episodes_ask_no_more(app: Flask, people: Cast, client: FlaskClient, on_air: OnAir) -> None:
    client.get(on_air.feed)
    with counting.statements(app) as few:
        client.get(on_air.feed)
    with app.app_context(), unit_of_work():
        for _ in range(12):
            guest = factories.verified()
            airing.everything(airing.show(guest), member(people.amara), guest).show_id = on_air.show
            airing.host(db.session.get_one(Show, on_air.show), guest, accepted=True)
    with counting.statements(app) as many:
        feed = client.get(on_air.feed).data
    assert len(channel(feed).findall("item")) == 13
    assert len(few) == len(many) <= 16


def test_older_episodes_stand_on_further_pages(
    app: Flask, people: Cast, client: FlaskClient, on_air: OnAir
) -> None:
    """RFC 5005, section 3."""
    with app.app_context(), unit_of_work():
        show, amara = db.session.get_one(Show, on_air.show), member(people.amara)
        sound = airing.episode(show, amara).asset
        for _ in range(EPISODES - 1):
            factories.post(amara, kind=Kind.podcast, show_id=show.id, asset=sound)
    newest = channel(client.get(on_air.feed).data)
    assert len(newest.findall("item")) == EPISODES
    older = said(newest, "atom:link[@rel='next']")[0]["href"].removeprefix("http://localhost")
    oldest = channel(client.get(older).data)
    assert words(oldest, "item/title")[-1] == "Potassium & <calm>: “five” traces"
    assert oldest.find("atom:link[@rel='next']", NAMES) is None
    assert client.get(f"{on_air.feed}?page=9").status_code == 404


def member_named(handle: str) -> Member:
    return db.session.query(Member).filter_by(handle=handle).one()
