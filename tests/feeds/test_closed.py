"""Closed feeds: for a badge that counts, by an address that can be revoked, and through no shared cache."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.accounts.session import digest
from community.core import clock
from community.core.db import db, unit_of_work
from community.feeds.models import FeedKey
from community.permissions import Audience
from tests import cast, factories
from tests.cast import Cast
from tests.feeds import airing
from tests.feeds.airing import SOUND
from tests.feeds.conftest import OnAir
from tests.feeds.reading import channel, first, said, words
from tests.forums.posting import found, member


@pytest.fixture
def closed(app: Flask, on_air: OnAir) -> OnAir:
    with app.app_context(), unit_of_work():
        post = found(on_air.post)
        assert post.show is not None
        post.audience = post.show.audience = Audience.professionals
        post.show.cover = "9f86d081884c7d65-1400"
    return on_air


@pytest.fixture
def jonas(app: Flask, people: Cast) -> FlaskClient:
    return cast.client_of(app, people.jonas)


def key_of(client: FlaskClient, topic: str) -> str:
    """The path of the feed that a member is shown on the settings page."""
    page = client.post("/settings/feeds", data={"topic": topic}).get_data(as_text=True)
    address = re.search(r'value="http://localhost(/feeds/[\w-]{43}/feed\.xml)"', page)
    assert address is not None
    return address[1]


def test_a_professional_hears_a_closed_show(client: FlaskClient, jonas: FlaskClient, closed: OnAir) -> None:
    address = key_of(jonas, f"show:{closed.show}")
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Access-Control-Allow-Origin" not in answer.headers
    feed, item = channel(answer.data), first(answer.data)
    assert words(feed, "itunes:block") == ["Yes"]
    assert said(feed, "atom:link[@rel='hub']") == []
    assert words(item, "title") == ["Potassium & <calm>: “five” traces"]
    base = f"http://localhost{address.removesuffix('/feed.xml')}"
    files = [each["uri"] for each in said(item, "podcast:alternateEnclosure/podcast:source")]
    files += [each["url"] for each in said(item, "podcast:transcript") + said(item, "enclosure")]
    files += [each["href"] for each in said(feed, "itunes:image")]
    assert len(files) == 7
    assert all(each.startswith(f"{base}/") for each in files)
    with client.get(said(item, "enclosure")[0]["url"].removeprefix("http://localhost")) as sound:
        assert (sound.status_code, sound.data) == (200, SOUND)
        assert sound.headers["Cache-Control"] == "private, no-cache"
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_professional_reads_a_closed_forum(app: Flask, people: Cast, client: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        forum = factories.forum(read=Audience.professionals)
        show = airing.show(member(people.amara), audience=Audience.professionals)
        airing.episode(show, member(people.amara), title="Among us", forum=forum)
        topic = forum.stream
    address = key_of(cast.client_of(app, people.jonas), topic)
    feed = client.get(address).data
    assert words(channel(feed), "item/title") == ["Among us"]
    with client.get(said(first(feed), "enclosure")[0]["url"].removeprefix("http://localhost")) as sound:
        assert sound.status_code == 200


def test_a_lapsed_badge_closes_the_feed_at_once(
    app: Flask, people: Cast, client: FlaskClient, jonas: FlaskClient, closed: OnAir
) -> None:
    """Revoking a verification makes the address answer 403, for every file in it as well."""
    address = key_of(jonas, f"show:{closed.show}")
    sound = address.replace("feed.xml", f"enclosures/{closed.post}/episode.mp3")
    with app.app_context(), unit_of_work():
        badge = member(people.jonas).badge
        assert badge is not None
        badge.expires_at = clock.now()
    refused = client.get(address)
    assert refused.status_code == 403
    assert "lapsed" in refused.get_data(as_text=True)
    assert client.get(sound).status_code == 403
    with app.app_context(), unit_of_work():
        db.session.delete(member(people.jonas).badge)
    assert client.get(address).status_code == 403


def test_a_revoked_address_leads_nowhere(
    app: Flask, client: FlaskClient, jonas: FlaskClient, closed: OnAir
) -> None:
    address = key_of(jonas, f"show:{closed.show}")
    with app.app_context():
        key_id = db.session.query(FeedKey).one().id
    assert jonas.post(f"/settings/feeds/{key_id}/end").status_code == 303
    assert client.get(address).status_code == 404
    assert client.get("/feeds/anything/feed.xml").status_code == 404


def test_a_new_address_ends_the_one_before(client: FlaskClient, jonas: FlaskClient, closed: OnAir) -> None:
    before, after = key_of(jonas, f"show:{closed.show}"), key_of(jonas, f"show:{closed.show}")
    assert [client.get(before).status_code, client.get(after).status_code] == [404, 200]


def test_only_a_hash_is_kept(app: Flask, jonas: FlaskClient, closed: OnAir) -> None:
    token = key_of(jonas, f"show:{closed.show}").split("/")[2]
    with app.app_context():
        assert db.session.query(FeedKey).one().token_hash == digest(token)
    assert token not in jonas.get("/settings/feeds").get_data(as_text=True)


def test_nobody_revokes_the_address_of_another(
    app: Flask, people: Cast, jonas: FlaskClient, closed: OnAir
) -> None:
    key_of(jonas, f"show:{closed.show}")
    with app.app_context():
        key_id = db.session.query(FeedKey).one().id
    assert cast.client_of(app, people.amara).post(f"/settings/feeds/{key_id}/end").status_code == 404


@pytest.mark.parametrize("who", ["marta", "lapsed"])
def test_without_a_badge_there_is_no_address(app: Flask, people: Cast, closed: OnAir, who: str) -> None:
    client = cast.client_of(app, getattr(people, who))
    assert client.post("/settings/feeds", data={"topic": f"show:{closed.show}"}).status_code == 403
    assert "Traces" not in client.get("/settings/feeds").get_data(as_text=True)


def test_what_is_public_needs_no_address(jonas: FlaskClient, on_air: OnAir) -> None:
    refused = jonas.post("/settings/feeds", data={"topic": f"show:{on_air.show}"})
    assert refused.status_code == 403
    assert "Everybody may read this" in refused.get_data(as_text=True)


@pytest.mark.parametrize("topic", ["show:99", "forum:x", "post:1", "show:" + "9" * 30, ""])
def test_an_address_of_nothing_is_not_made(jonas: FlaskClient, topic: str) -> None:
    assert jonas.post("/settings/feeds", data={"topic": topic}).status_code in {404, 422}


def test_a_key_opens_its_own_show_and_nothing_else(
    app: Flask, people: Cast, client: FlaskClient, jonas: FlaskClient, closed: OnAir
) -> None:
    with app.app_context(), unit_of_work():
        other = airing.show(member(people.amara), audience=Audience.professionals)
        episode = airing.episode(other, member(people.amara)).id
    files = key_of(jonas, f"show:{closed.show}").replace("feed.xml", "enclosures")
    assert client.get(f"{files}/{episode}/episode.mp3").status_code == 404
    assert client.get(files.replace("enclosures", "cover/other-1400.jpg")).status_code == 404
    with app.app_context(), unit_of_work():
        found(closed.post).state = "hidden"  # type: ignore[assignment]  # As the database spells it.
    assert client.get(f"{files}/{closed.post}/episode.mp3").status_code == 404


def test_its_last_use_is_shown(app: Flask, client: FlaskClient, jonas: FlaskClient, closed: OnAir) -> None:
    address = key_of(jonas, f"show:{closed.show}")
    assert "Never used" in jonas.get("/settings/feeds").get_data(as_text=True)
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        client.get(address)
        with app.app_context():
            assert db.session.query(FeedKey).one().last_used_at == clock.now()
    assert "Last used" in jonas.get("/settings/feeds").get_data(as_text=True)


def test_the_address_is_written_into_no_log(
    client: FlaskClient, jonas: FlaskClient, closed: OnAir, capfd: pytest.CaptureFixture[str]
) -> None:
    address = key_of(jonas, f"show:{closed.show}")
    client.get(address)
    client.get(address.replace("feed.xml", f"enclosures/{closed.post}/none.mp3"))
    written = capfd.readouterr()
    assert address.split("/")[2] not in written.out + written.err
