"""What a reader finds: the post under one address, the forum, and never what is not for them."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.content.models import Attention, Revision, State, Watch
from community.core import clock
from community.core.db import db, unit_of_work
from community.forums import schema
from community.forums.models import Forum, Kind, Reference
from community.permissions import Audience
from tests import cast, factories
from tests.cast import Cast
from tests.forums.posting import JSON, found, member


@pytest.fixture
def post(app: Flask, people: Cast, forum: int) -> int:
    """A public article with everything an article can have."""
    with app.app_context(), unit_of_work():
        return int(
            factories.post(
                member(people.amara),
                forum_id=forum,
                title='Rules <b>&</b> "magnets"',
                plain="What to do with a fever.",
                interests="Nothing to declare.",
                references=[Reference(position=0, doi="10.1000/182", words="A <i>paper</i>")],
                revisions=[Revision(body="Some words", note="A typo", at=clock.now())],
                edited_at=clock.now(),
            ).id
        )


@pytest.mark.parametrize("wrong", ["", "/untitled", "/rules-b-b-magnets-x"])
def test_a_post_has_one_address(client: FlaskClient, post: int, wrong: str) -> None:
    answer = client.get(f"/posts/{post}{wrong}")
    assert (answer.status_code, answer.location) == (301, f"/posts/{post}/rules-b-b-magnets")


@pytest.mark.parametrize("number", ["0", "999999", "9" * 18, "9" * 40, "-1", "1.5", "x", "1%00"])
def test_a_post_that_is_not_there_is_not_found(client: FlaskClient, number: str) -> None:
    assert client.get(f"/posts/{number}").status_code == 404
    assert client.get(f"/posts/{number}/history").status_code == 404


def test_the_public_reads_a_public_post_whole(client: FlaskClient, post: int) -> None:
    page = client.get(f"/posts/{post}/rules-b-b-magnets")
    for words in ("In plain language", "https://doi.org/10.1000/182", "Nothing to declare.", "A typo"):
        assert words in page.text
    assert "<b>&</b>" not in page.text
    assert "<i>paper" not in page.text


def test_a_page_for_everybody_sets_no_cookie_and_holds_no_token(client: FlaskClient, post: int) -> None:
    for address in (f"/posts/{post}/rules-b-b-magnets", "/forums", "/forums/diabetes-education"):
        page = client.get(address)
        assert page.status_code == 200
        assert "Set-Cookie" not in page.headers
        assert "csrf" not in page.text
        assert page.headers["Cache-Control"].startswith("public")


def test_machines_are_told_what_a_public_post_is(client: FlaskClient, post: int) -> None:
    page = client.get(f"/posts/{post}/rules-b-b-magnets").text
    told = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[0])
    assert told["@type"] == "MedicalWebPage"
    assert told["audience"]["@type"] == "MedicalAudience"
    assert told["author"]["jobTitle"] == "Physician"
    assert f'<link rel="canonical" href="http://localhost/posts/{post}/rules-b-b-magnets">' in page
    assert 'property="og:title" content="Rules &lt;b&gt;' in page


@pytest.mark.parametrize(
    ("kind", "asset_kind", "name"),
    [(Kind.video, "video", "VideoObject"), (Kind.podcast, "audio", "PodcastEpisode")],
)
def test_machines_are_told_of_films_and_episodes(
    app: Flask, people: Cast, kind: Kind, asset_kind: str, name: str
) -> None:
    with app.app_context(), unit_of_work():
        amara = member(people.amara)
        post = factories.post(amara, kind=kind, asset=factories.asset(amara, kind=asset_kind, duration=3723))
        told = schema.described(post, "https://rounds.example", "Rounds")
        assert (told["mainEntity"]["@type"], told["mainEntity"]["duration"]) == (name, "PT1H2M3S")


def test_what_is_for_professionals_is_not_there_for_others(
    app: Flask, people: Cast, client: FlaskClient, marta: FlaskClient, jonas: FlaskClient, post: int
) -> None:
    with app.app_context(), unit_of_work():
        found(post).audience = Audience.professionals
    lapsed = cast.client_of(app, people.lapsed)
    for reader in (client, marta, lapsed):
        for address in (f"/posts/{post}", f"/posts/{post}/rules-b-b-magnets", f"/posts/{post}/history"):
            assert reader.get(address).status_code == 404
        for listed in ("/", "/forums/diabetes-education", "/articles", "/members/amara", "/sitemap.xml"):
            assert "magnets" not in reader.get(listed).text
    page = jonas.get(f"/posts/{post}/rules-b-b-magnets")
    assert page.status_code == 200
    assert "ld+json" not in page.text
    assert "noindex" in page.text


@pytest.mark.parametrize("state", [State.hidden, State.deleted, State.draft, State.processing])
def test_what_is_not_published_is_not_there(
    app: Flask, client: FlaskClient, jonas: FlaskClient, post: int, state: State
) -> None:
    with app.app_context(), unit_of_work():
        found(post).state = state
    for reader in (client, jonas):
        assert reader.get(f"/posts/{post}/rules-b-b-magnets").status_code == 404
        assert "magnets" not in reader.get("/forums/diabetes-education").text


def test_the_author_of_a_hidden_post_reads_it_and_why(app: Flask, amara: FlaskClient, post: int) -> None:
    with app.app_context(), unit_of_work():
        found(post).state, found(post).hidden_because = State.hidden, "It names a patient."
    assert "It names a patient." in amara.get(f"/posts/{post}/rules-b-b-magnets").text


def test_a_forum_of_professionals_is_not_there_for_others(
    app: Flask, client: FlaskClient, jonas: FlaskClient
) -> None:
    with app.app_context(), unit_of_work():
        factories.forum(slug="inner", name="Inner circle", read=Audience.professionals)
    assert client.get("/forums/inner").status_code == 404
    assert "Inner circle" not in client.get("/forums").text
    assert "Inner circle" in jonas.get("/forums").text


def test_an_unknown_tab_is_not_found(client: FlaskClient, forum: int) -> None:
    assert client.get("/forums/diabetes-education?tab=secret").status_code == 404


def test_watching_is_pressed_and_taken_back(app: Flask, people: Cast, marta: FlaskClient, post: int) -> None:
    watch, key = {"attention": "watching"}, (people.marta, f"post:{post}")
    marta.post(f"/posts/{post}/watch", data=watch)
    with app.app_context():
        assert db.session.get_one(Watch, key).attention is Attention.watching
    marta.post(f"/posts/{post}/watch", data={"attention": "muted"})
    with app.app_context():
        assert db.session.get_one(Watch, key).attention is Attention.muted
    marta.post(f"/posts/{post}/watch", data={"attention": "muted"})
    with app.app_context():
        assert db.session.get(Watch, key) is None


def test_a_watched_forum_stands_in_the_rail(app: Flask, marta: FlaskClient, forum: int) -> None:
    with app.app_context(), unit_of_work():
        for _ in range(8):
            factories.forum(post_count=9)
    assert "Diabetes education" not in marta.get("/").text
    marta.post("/forums/diabetes-education/watch", data={"attention": "watching"})
    assert "Diabetes education" in marta.get("/").text


def test_watching_needs_a_choice_and_something_visible(app: Flask, marta: FlaskClient, post: int) -> None:
    assert marta.post(f"/posts/{post}/watch", data={"attention": "x"}, headers=JSON).status_code == 422
    with app.app_context(), unit_of_work():
        found(post).audience = Audience.professionals
        db.session.get_one(Forum, found(post).forum_id).read = Audience.professionals
    assert marta.post(f"/posts/{post}/watch", data={"attention": "watching"}).status_code == 404
    assert marta.post("/forums/diabetes-education/watch", data={"attention": "muted"}).status_code == 404
