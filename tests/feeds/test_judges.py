"""Readers that nobody here wrote understand all of it; and the rules of the W3C's validator hold."""

import re
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
import pytest
from babel import Locale
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from community.core.db import db, unit_of_work
from community.core.text import tidy, tidy_lines
from community.feeds.markup import drawn
from community.feeds.models import Channel
from community.feeds.writing import Listing
from community.forums.models import Post
from community.shows.models import Show
from tests.cast import Cast
from tests.feeds import airing
from tests.feeds.conftest import OnAir
from tests.feeds.reading import NAMES, channel, partytime, tree, words
from tests.forums.posting import member

PODCAST = "/shows/traces/feed.xml"
RSS = ("/feed.rss", "/forums/forum-{forum}/feed.rss", "/members/amara/feed.rss", "/shows/traces/feed.rss")
ATOM = tuple(each.replace(".rss", ".atom") for each in RSS)


@pytest.fixture
def full(app: Flask, people: Cast, on_air: OnAir) -> OnAir:
    """With two more episodes, and a feed of which everything is said."""
    with app.app_context(), unit_of_work():
        show = db.session.get_one(Show, on_air.show)
        airing.episode(show, member(people.amara), title="Trailer", episode_type="trailer")
        airing.episode(show, member(people.amara), title="Plain", body="", summary="")
        give = {"funding_url": "https://traces.example/give", "funding_words": "Give"}
        db.session.add(Channel(show_id=show.id, contact="hello@traces.example", **give))
    return on_air


def test_partytime_reads_all_of_it(client: FlaskClient, full: OnAir, node: str) -> None:
    read = partytime(node, client.get(full.feed).data)
    assert (read["title"], read["medium"], read["guid"]) == (
        "Traces & tracings",
        "podcast",
        words(channel(client.get(full.feed).data), "podcast:guid")[0],
    )
    assert read["owner"] == {"email": "hello@traces.example", "name": "Amara Kone"}
    assert read["locked"] is True
    assert read["license"]["identifier"] == "cc-by-4.0"
    assert read["podcastFunding"] == [{"message": "Give", "url": "https://traces.example/give"}]
    assert [each["name"] for each in read["podcastPeople"]] == ["Amara Kone, verified physician"]
    assert [each["url"] for each in read["trailers"]] == [trailer_of(client, full)]
    assert read["pubsub"]["hub"] == "http://localhost/hub"
    assert len(read["items"]) == 3
    item = next(each for each in read["items"] if each["title"].startswith("Potassium"))
    assert item["title"] == "Potassium & <calm>: “five” traces"
    assert item["enclosure"]["length"] == len(airing.SOUND)
    assert item["duration"] == 640
    assert [each["language"] for each in item["podcastTranscripts"]] == ["en", "fr"]
    assert item["podcastChapters"]["type"] == "application/json+chapters"
    assert item["podcastSeason"] == {"number": 2, "name": "Second winter"}
    assert item["podcastEpisode"] == {"number": 7}
    assert [each["role"] for each in item["podcastPeople"]] == ["Host", "Guest"]
    forms = item["alternativeEnclosures"]
    assert [each["title"] for each in forms] == ["MP3", "AAC", "Adaptive (HLS)"]
    assert all(each["integrity"]["value"].startswith("sha256-") for each in forms)
    assert [each["purpose"] for each in item["podcastTxt"]] == ["sponsor", "synthesis"]


def test_feedparser_reads_all_of_it(app: Flask, client: FlaskClient, full: OnAir) -> None:
    for address in (PODCAST, *RSS, *ATOM):
        read = feedparser.parse(client.get(placed(app, full, address)).data)
        assert not read.bozo
        entry = next(each for each in read.entries if "Potassium" in each.title)
        assert entry.title == "Potassium & <calm>: “five” traces"
        assert entry.link.startswith("http://localhost/posts/")
        assert entry.published_parsed[:3] == published(app, full)
        sound = next(each for each in entry.links if each.rel == "enclosure")
        assert (sound.href, sound.type) == (
            f"http://localhost/enclosures/{full.post}/episode.mp3",
            "audio/mpeg",
        )
        assert sound.length == str(len(airing.SOUND))
        assert "the trace" in entry.content[0].value


def test_rss_keeps_the_rules_of_the_validator(app: Flask, client: FlaskClient, full: OnAir) -> None:
    for address in (PODCAST, *RSS):
        feed = channel(client.get(placed(app, full, address)).data)
        for required in ("title", "link", "description"):
            assert len(words(feed, required)) == 1, required
        assert (words(feed, "language") or ["en"])[0] in Locale("en").languages
        items = feed.findall("item")
        guids = [words(each, "guid")[0] for each in items]
        assert len(items) == len(set(guids)) == 3
        for item in [feed, *items]:
            for each in [*words(item, "pubDate"), *words(item, "lastBuildDate")]:
                assert parsedate_to_datetime(each).utcoffset() is not None
                assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000", each)
            for file in item.findall("enclosure"):
                assert int(file.attrib["length"]) > 0
                assert "/" in file.attrib["type"]


def test_atom_keeps_the_rules_of_the_validator(app: Flask, client: FlaskClient, full: OnAir) -> None:
    """RFC 4287: ids, dates and authors where they must be, and a link to itself."""
    for address in ATOM:
        feed = tree(client.get(placed(app, full, address)).data)
        assert feed.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "en"
        entries = feed.findall("atom:entry", NAMES)
        ids = [words(each, "atom:id")[0] for each in entries]
        assert len(ids) == len(set(ids)) == 3
        for each in [feed, *entries]:
            for required in ("atom:id", "atom:title", "atom:updated"):
                assert len(words(each, required)) == 1, required
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", words(each, "atom:updated")[0])
            assert words(each, "atom:author/atom:name")
        own = feed.find("atom:link[@rel='self']", NAMES)
        assert own is not None
        assert own.attrib["href"] == f"http://localhost{placed(app, full, address)}"


def test_every_address_in_a_feed_is_whole(app: Flask, client: FlaskClient, full: OnAir) -> None:
    for address in (PODCAST, *RSS, *ATOM):
        feed = client.get(placed(app, full, address)).data
        addresses = [
            value
            for element in tree(feed).iter()
            for name, value in element.attrib.items()
            if name in {"href", "url", "uri", "img"}
        ]
        html = " ".join(element.text or "" for element in tree(feed).iter())
        addresses += re.findall(r'(?:href|src)="([^"]*)"', html)
        assert len(addresses) > 5
        assert all(urlsplit(each).scheme in {"http", "https"} and urlsplit(each).netloc for each in addresses)


def test_nothing_in_a_feed_is_blank(client: FlaskClient, full: OnAir) -> None:
    for address in (PODCAST, "/feed.rss", "/feed.atom"):
        for each in tree(client.get(address).data).iter():
            assert len(each) or each.attrib or (each.text or "").strip(), each.tag


def test_a_feed_uses_known_namespaces_only(client: FlaskClient, full: OnAir) -> None:
    for address in (PODCAST, "/feed.rss", "/feed.atom"):
        found = {
            each.tag.partition("}")[0][1:]
            for each in tree(client.get(address).data).iter()
            if "}" in each.tag
        }
        assert found <= set(NAMES.values())


@settings(deadline=None)
@given(typed=st.text(max_size=60), lines=st.text(max_size=200))
def test_any_text_gives_xml_that_reads_back_the_same(app_of_a_module: Flask, typed: str, lines: str) -> None:
    title, description = tidy(typed), tidy_lines(lines)
    with app_of_a_module.app_context():
        for template in ("rss", "atom"):
            read = ElementTree.fromstring(drawn(f"feeds/{template}.xml", listing=listing(title, description)))  # noqa: S314  # Our own feed.
            texts = {each.text or "" for each in read.iter()}
            assert {title, description} <= texts


@settings(deadline=None)
@given(typed=st.text(st.characters(codec=None, min_codepoint=0, max_codepoint=0x11000), max_size=60))
def test_no_character_at_all_breaks_the_xml(app_of_a_module: Flask, typed: str) -> None:
    with app_of_a_module.app_context():
        feed = drawn("feeds/rss.xml", listing=listing(typed, typed))
    assert ElementTree.fromstring(feed).find("channel/title") is not None  # noqa: S314  # Our own feed.


def published(app: Flask, on_air: OnAir) -> tuple[int, ...]:
    with app.app_context():
        at = db.session.get_one(Post, on_air.post).published_at
        assert at is not None
        return (at.year, at.month, at.day)


def trailer_of(client: FlaskClient, on_air: OnAir) -> str:
    found = channel(client.get(on_air.feed).data).find("podcast:trailer", NAMES)
    assert found is not None
    return found.attrib["url"]


def listing(title: str, description: str) -> Listing:
    here = "http://localhost/feed.rss"
    return Listing(here, "", title, here, description, title, "en", airing.BEGUN, [])


def test_the_templates_of_feeds_escape_by_themselves(app_of_a_module: Flask) -> None:
    for template in ("podcast", "rss", "atom"):
        assert app_of_a_module.select_jinja_autoescape(f"feeds/{template}.xml")


def placed(app: Flask, on_air: OnAir, address: str) -> str:
    """The address with the forum in which the episode stands; the others are moved there, too."""
    if "{forum}" not in address:
        return address
    with app.app_context(), unit_of_work():
        forum = db.session.get_one(Post, on_air.post).forum
        assert forum is not None
        for post in db.session.query(Post):
            post.forum_id = forum.id
        return f"{forum.url}/feed.{address.rpartition('.')[2]}"
