"""The lists: what stands in them, in which order, in pages, and at what cost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.accounts.models import Follow
from community.content.models import Attention, Bookmark, Watch
from community.core import clock
from community.core.db import db, unit_of_work
from community.forums.models import Forum, Kind
from community.media.position_models import Position
from community.permissions import Audience
from tests import cast, counting, factories
from tests.cast import Cast
from tests.forums.posting import member

LISTS = (
    "/",
    "/?tab=discussed",
    "/?tab=following",
    "/videos",
    "/forums",
    "/forums/wards",
    "/following",
    "/saved",
    "/members/amara",
    "/drafts",
    "/sitemap.xml",
)


@pytest.fixture
def wards(app: Flask) -> int:
    with app.app_context(), unit_of_work():
        return int(factories.forum(slug="wards", name="Wards").id)


@pytest.fixture
def ruth(app: Flask, people: Cast) -> FlaskClient:
    return cast.client_of(app, people.ruth)


def write(app: Flask, people: Cast, wards: int, how_many: int) -> None:
    """Films by different people, saved and replied to, and as many drafts."""
    with app.app_context(), unit_of_work():
        for number in range(how_many):
            author = member(people.amara) if number % 2 else factories.verified()
            asset = factories.asset(author)
            post = factories.post(author, kind=Kind.video, asset=asset, forum_id=wards, reply_count=1)
            post.last_reply_at = clock.now()
            factories.reply(factories.verified(), post)
            factories.post(member(people.ruth), state="draft", forum=factories.forum())
            now = clock.now()
            db.session.add(Position(member_id=people.ruth, asset_id=asset.id, seconds=9.0, at=now))
            db.session.add(Bookmark(member_id=people.ruth, content_id=post.id, at=now))
            if author.id != people.amara:
                db.session.add(Follow(follower_id=people.ruth, member_id=author.id, at=now))


@pytest.mark.parametrize("address", LISTS)
def test_no_list_asks_more_for_more_rows(
    app: Flask, people: Cast, wards: int, ruth: FlaskClient, address: str
) -> None:
    with app.app_context(), unit_of_work():
        watch = Watch(
            member_id=people.ruth, stream=f"forum:{wards}", attention=Attention.watching, at=clock.now()
        )
        db.session.add(watch)
    write(app, people, wards, 3)
    assert ruth.get(address).status_code == 200
    with counting.statements(app) as few:
        ruth.get(address)
    write(app, people, wards, 27)
    with counting.statements(app) as many:
        ruth.get(address)
    assert len(few) == len(many) <= 22


def test_a_posts_page_asks_the_same_for_more_replies(app: Flask, people: Cast, ruth: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        post = factories.post(member(people.amara))
        factories.reply(factories.verified(), post)
        address, number = post.url, post.id
    ruth.get(address)  # Who is here is asked once a second, so not within what is counted.
    with counting.statements(app) as few:
        ruth.get(address)
    with app.app_context(), unit_of_work():
        for _ in range(20):
            top = factories.reply(factories.verified(), db.session.get_one(type(post), number))
            factories.reply(factories.verified(), top.post, parent_id=top.id)
    ruth.get(address)
    with counting.statements(app) as many:
        ruth.get(address)
    assert len(few) == len(many)


@pytest.mark.parametrize("page", ["abc", "-1", "0", "1e9", "99999999999999", "2", "٣", "", "1.5", "501"])
@pytest.mark.parametrize("address", ["/", "/videos", "/forums/wards", "/members/amara"])
def test_a_page_that_is_not_there_is_not_found(
    people: Cast, wards: int, client: FlaskClient, address: str, page: str
) -> None:
    assert client.get(f"{address}?page={page}").status_code == 404


def test_home_shows_what_one_has_begun_and_not_finished(app: Flask, people: Cast) -> None:
    marta, jonas = cast.client_of(app, people.marta), cast.client_of(app, people.jonas)
    begin(app, people, "The older", seconds=30, ago=9)
    begin(app, people, "The newer", seconds=45, ago=1)
    begin(app, people, "Played to the end", seconds=0, finished=True)
    begin(app, people, "Not for her", seconds=20, audience=Audience.professionals)
    row = marta.get("/").text.split('class="begun"')[1].split("</section>")[0]
    assert re.findall("<strong>(.*?)</strong>", row) == ["The newer", "The older"]
    assert "0:45 of 1:00" in row
    assert 'value="0.75"' in row
    assert 'class="begun"' not in jonas.get("/").text
    assert 'class="begun"' not in app.test_client().get("/").text


def begin(
    app: Flask, people: Cast, title: str, *, ago: int = 0, audience: str = "public", **how: Any
) -> None:
    """Marta has begun a film of Amara's, `ago` minutes ago."""
    with app.app_context(), unit_of_work():
        asset, at = factories.asset(member(people.amara)), clock.now() - timedelta(minutes=ago)
        factories.post(member(people.amara), kind=Kind.video, title=title, asset=asset, audience=audience)
        db.session.add(Position(member_id=people.marta, asset_id=asset.id, at=at, **how))


def test_older_posts_are_a_page_away(app: Flask, people: Cast, wards: int, client: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        for number in range(21):
            at = clock.now() - timedelta(hours=number)
            factories.post(member(people.amara), title=f"Number {number:02}", published_at=at, forum_id=wards)
    first, second = client.get("/?tab=latest").text, client.get("/?tab=latest&page=2").text
    assert "Number 19" in first
    assert "Number 20" not in first
    assert 'href="/?tab=latest&amp;page=2"' in first
    assert "Number 20" in second
    assert 'href="/?tab=latest"' in second
    assert client.get("/?page=3").status_code == 404


def test_each_medium_has_its_page(app: Flask, people: Cast, client: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        for kind in Kind:
            factories.post(member(people.amara), kind=kind, title=f"A {kind} to find")
    for kind in Kind:
        page = client.get(f"/{kind}s").text.split("<aside")[0]
        assert page.count(" to find</a>") == 1
        assert f"A {kind} to find" in page


def test_home_begins_with_whom_one_follows(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        factories.post(member(people.amara), title="By Amara")
        factories.post(member(people.jonas), title="By Jonas")
    marta = cast.client_of(app, people.marta)
    assert "By Jonas" in main_of(marta, "/")
    with app.app_context(), unit_of_work():
        db.session.add(Follow(follower_id=people.marta, member_id=people.amara, at=clock.now()))
    assert "By Amara" in main_of(marta, "/")
    assert "By Jonas" not in main_of(marta, "/")
    assert "By Jonas" in main_of(marta, "/?tab=latest")


def main_of(reader: FlaskClient, address: str) -> str:
    return reader.get(address).text.split("<main")[1].split("</main>")[0]


def test_what_is_saved_is_ones_own(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        post = factories.post(member(people.amara), title="Kept")
        db.session.add(Bookmark(member_id=people.marta, content_id=post.id, at=clock.now()))
    assert "Kept" in main_of(cast.client_of(app, people.marta), "/saved")
    assert "Kept" not in main_of(cast.client_of(app, people.jonas), "/saved")


def test_unanswered_ends_with_the_first_reply(app: Flask, people: Cast, client: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        factories.post(member(people.amara), title="Waiting")
        factories.post(member(people.amara), title="Answered", reply_count=1, last_reply_at=clock.now())
    assert "Waiting" in main_of(client, "/?tab=unanswered")
    assert "Answered" not in main_of(client, "/?tab=unanswered")
    assert "Answered" in main_of(client, "/?tab=discussed")


def test_only_the_verified_whom_one_does_not_follow_are_proposed(app: Flask, people: Cast) -> None:
    with app.app_context(), unit_of_work():
        for each in (people.amara, people.jonas, people.lapsed):
            factories.post(member(each))
        db.session.add(Follow(follower_id=people.marta, member_id=people.amara, at=clock.now()))
    aside = cast.client_of(app, people.marta).get("/?tab=latest").text.split("Who to follow")[1]
    assert "Jonas Reyes" in aside
    assert "Amara Kone" not in aside
    assert "Lea Past" not in aside


def test_empty_lists_say_what_will_be_there(people: Cast, client: FlaskClient, ruth: FlaskClient) -> None:
    for address in ("/", "/videos", "/podcasts", "/articles", "/cases", "/questions", "/forums"):
        assert 'class="empty"' in client.get(address).text
    for address in ("/following", "/saved", "/drafts", "/members/marta"):
        assert 'class="empty"' in ruth.get(address).text


def test_robots_find_only_what_is_public(app: Flask, people: Cast, client: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        open_post = factories.post(member(people.amara), title="Open").url
        factories.post(member(people.amara), title="Closed", audience=Audience.professionals)
        db.session.add(
            Forum(slug="inner", name="I", topic="", description="", read="professionals", write="moderators")
        )
    sitemap = cast.client_of(app, people.ruth).get("/sitemap.xml").text
    assert f"<loc>http://localhost{open_post}</loc>" in sitemap
    assert "closed" not in sitemap
    assert "inner" not in sitemap
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").text


def test_lists_for_everybody_set_no_cookie(client: FlaskClient, wards: int) -> None:
    for address in ("/", "/videos", "/?tab=discussed", "/robots.txt", "/sitemap.xml"):
        assert "Set-Cookie" not in client.get(address).headers
