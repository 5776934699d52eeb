"""Recordings on other sites: how they ask, what they get, and that it ends when the post is not public."""

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from community.content.models import State
from community.core import web
from community.core.db import unit_of_work
from community.core.errors import NotFound
from community.forums import embedding
from community.forums.embedding import Size
from community.forums.models import Kind, Post, SpeakerRole, Synthesis
from community.media.models import Asset, AssetKind, AssetState, Rendition
from community.pages import oembed
from community.permissions import Audience
from tests import cast, factories
from tests.cast import Cast
from tests.forums.posting import found, member

TITLE = 'Rules <b>&</b> "magnets"'
SAID = {
    "synthesis": Synthesis.altered,
    "synthesis_note": "The faces are <i>blurred</i>.",
    "sponsor": "Kidney Trust",
    "sponsor_scope": "The studio & the light",
}


@pytest.fixture
def film(app: Flask, people: Cast) -> int:
    """A public film of Amara's, upright, as phones record it, with every label."""
    return _publish(app, people, Kind.video, AssetKind.video, "video.mp4", width=1080, height=1920)


@pytest.fixture
def episode(app: Flask, people: Cast) -> int:
    return _publish(app, people, Kind.podcast, AssetKind.audio, "episode.mp3", peaks=[3, 60])


def _publish(app: Flask, people: Cast, kind: Kind, asset_kind: AssetKind, file: str, **fields: Any) -> int:
    with app.app_context(), unit_of_work():
        amara = member(people.amara)
        asset = factories.asset(amara, kind=asset_kind, **fields)
        for name in (file, *(["poster.webp", "poster.jpg"] if kind is Kind.video else [])):
            _store(asset, name)
        return int(factories.post(amara, kind=kind, asset=asset, title=TITLE, **SAID).id)


def _store(asset: Asset, name: str) -> None:
    asset.renditions.append(
        Rendition(name=name, key=f"m/{name}", mimetype="x/y", size=1, version=asset.version)
    )


def ask(client: FlaskClient, url: str, **more: object) -> Any:
    return client.get("/oembed", query_string={"url": url, **more})


def test_a_film_is_answered_as_a_video(client: FlaskClient, film: int) -> None:
    answer = ask(client, f"http://localhost/posts/{film}/whatever")
    told = answer.json
    assert (answer.status_code, told["version"], told["type"]) == (200, "1.0", "video")
    assert (told["title"], told["author_name"]) == (TITLE, "Amara Kone")
    assert told["author_url"] == "http://localhost/members/amara"
    assert (told["provider_name"], told["provider_url"]) == ("Rounds", "http://localhost")
    assert (told["thumbnail_width"], told["thumbnail_height"]) == (720, 1280)
    assert re.fullmatch(r"http://localhost/media/.*/poster\.jpg", told["thumbnail_url"])
    frame = ElementTree.fromstring(told["html"].replace(" allowfullscreen", ""))  # noqa: S314 - our own
    assert frame.attrib["src"] == f"http://localhost/embed/{film}"
    assert frame.attrib["title"] == TITLE
    assert (int(frame.attrib["width"]), int(frame.attrib["height"])) == (told["width"], told["height"])
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"].startswith("public")


def test_an_episode_is_answered_as_rich_and_drawn_by_its_sound(client: FlaskClient, episode: int) -> None:
    told = ask(client, f"http://localhost/embed/{episode}?t=83").json
    assert told["type"] == "rich"
    assert f'/embed/{episode}?t=83"' in told["html"]
    assert "thumbnail_url" not in told
    page = client.get(f"/posts/{episode}/rules-b-b-magnets").text
    drawn = dict(re.findall(r'<meta property="(og:[^"]+)" content="([^"]*)"', page))
    assert drawn["og:audio"].endswith("/episode.mp3")
    assert drawn["og:audio:type"] == "audio/mpeg"
    assert "og:video" not in drawn


def test_an_episode_shows_the_cover_of_its_show_as_far_as_that_is_public(
    app: Flask, people: Cast, client: FlaskClient, episode: int
) -> None:
    with app.app_context(), unit_of_work():
        show = factories.show(member(people.amara), cover="9f86d081884c7d65-1400")
        found(episode).show = show
        slug = show.slug
    told = ask(client, f"http://localhost/posts/{episode}").json
    assert told["thumbnail_url"] == f"http://localhost/shows/{slug}/cover/9f86d081884c7d65-1400.jpg"
    assert (told["thumbnail_width"], told["thumbnail_height"]) == (1400, 1400)
    with app.app_context(), unit_of_work():
        closed = found(episode).show
        assert closed is not None
        closed.audience = Audience.professionals
    assert "thumbnail_url" not in ask(client, f"http://localhost/posts/{episode}").json


def test_xml_says_the_same_as_json(client: FlaskClient, film: int) -> None:
    url = f"http://localhost/posts/{film}"
    answer = ask(client, url, format="xml")
    assert answer.mimetype == "text/xml"
    root = ElementTree.fromstring(answer.data)  # noqa: S314 - our own
    assert root.tag == "oembed"
    told = {each.tag: each.text for each in root}
    assert told == {name: str(value) for name, value in ask(client, url).json.items()}


def test_the_frame_fits_into_the_room_there_is(client: FlaskClient, film: int) -> None:
    narrow = ask(client, f"http://localhost/posts/{film}", maxwidth=300).json
    low = ask(client, f"http://localhost/posts/{film}", maxheight=200).json
    assert (narrow["width"], low["width"], low["height"]) == (300, 640, 200)


def test_a_size_that_is_none_is_refused_with_a_sentence(client: FlaskClient, film: int) -> None:
    for size in ("0", "-1", "x", "1.5", "9" * 9):
        answer = ask(client, f"http://localhost/posts/{film}", maxwidth=size)
        assert (answer.status_code, "maxwidth must be a whole number" in answer.text) == (400, True)


def test_an_unknown_format_is_not_implemented(client: FlaskClient, film: int) -> None:
    assert ask(client, f"http://localhost/posts/{film}", format="yaml").status_code == 501
    assert client.get("/oembed").status_code == 400


NOT_OURS = (
    "http://elsewhere.example/posts/{}",
    "http://localhost.elsewhere.example/posts/{}",
    "http://localhost@elsewhere.example/posts/{}",
    "javascript://localhost/posts/{}",
    "//localhost/posts/{}",
    "http://localhost/posts/{}/a/b",
    "http://localhost/members/amara?x=/posts/{}",
    "http://[/posts/{}",
    "http://localhost/posts/0{}",
    "http://localhost/posts/999999",
)


def test_only_addresses_of_posts_of_ours_are_answered(client: FlaskClient, film: int) -> None:
    statuses = [ask(client, url.format(film)).status_code for url in NOT_OURS]
    assert statuses == [404] * len(NOT_OURS)


def hide(post: Post) -> None:
    post.state = State.hidden


def close(post: Post) -> None:
    post.audience = Audience.professionals


def opt_out(post: Post) -> None:
    post.is_embeddable = False


def break_medium(post: Post) -> None:
    assert post.asset
    post.asset.state = AssetState.processing


CHANGES: list[Callable[[Post], None]] = [hide, close, opt_out, break_medium]


@pytest.mark.parametrize("change", CHANGES)
def test_it_ends_at_once_for_everybody(
    app: Flask, people: Cast, film: int, change: Callable[[Post], None]
) -> None:
    """Also for the author and for those who may read the post on the site itself."""
    readers = [app.test_client(), *(cast.client_of(app, who) for who in (people.amara, people.ruth))]
    assert [each.get(f"/embed/{film}").status_code for each in readers] == [200, 200, 200]
    with app.app_context(), unit_of_work():
        change(found(film))
        url = found(film).url
    for each in readers:
        assert each.get(f"/embed/{film}").status_code == 404
        assert ask(each, f"http://localhost/posts/{film}").status_code == 404
    page = readers[1].get(url).text
    for told in ("oembed", "twitter:player", "embed-code"):
        assert told not in page


def test_an_article_is_not_embedded(app: Flask, people: Cast, client: FlaskClient) -> None:
    with app.app_context(), unit_of_work():
        article = factories.post(member(people.amara)).id
    assert client.get(f"/embed/{article}").status_code == 404
    assert ask(client, f"http://localhost/posts/{article}").status_code == 404


def test_only_this_page_may_be_framed(client: FlaskClient, film: int) -> None:
    """Abuse case 80."""
    framed = client.get(f"/embed/{film}").headers
    assert framed["Content-Security-Policy"] == web.FRAMED
    assert framed["Content-Security-Policy"].count("frame-ancestors *") == 1
    assert framed["Cross-Origin-Resource-Policy"] == "cross-origin"
    for other in (f"/posts/{film}", "/", "/embed/999", "/oembed", "/sign-in", "/health"):
        assert "frame-ancestors *" not in client.get(other).headers["Content-Security-Policy"]


def test_it_knows_nobody_and_sets_nothing(app: Flask, people: Cast, film: int) -> None:
    anonymous, signed_in = app.test_client(), cast.client_of(app, people.amara)
    pages = [each.get(f"/embed/{film}") for each in (anonymous, signed_in)]
    assert pages[0].data == pages[1].data
    for page in pages:
        assert "Set-Cookie" not in page.headers
        assert page.headers["Cache-Control"] == "public, max-age=30"
        assert "csrf" not in page.text
        assert "autoplay" not in page.text
    etag = pages[0].headers["ETag"]
    assert anonymous.get(f"/embed/{film}", headers={"If-None-Match": etag}).status_code == 304


def test_the_labels_survive(client: FlaskClient, film: int) -> None:
    page = client.get(f"/embed/{film}").text
    for said in (
        "Paid for by Kidney Trust",
        "The studio &amp; the light",
        "Altered",
        "The faces are &lt;i&gt;blurred&lt;/i&gt;.",
        "Rules &lt;b&gt;&amp;&lt;/b&gt;",
        "badge-physician",
        "Public",
        f'href="/posts/{film}/rules-b-b-magnets"',
    ):
        assert said in page
    assert "<b>&</b>" not in page


def test_who_has_not_agreed_is_named_in_no_embed(
    app: Flask, people: Cast, client: FlaskClient, film: int
) -> None:
    with app.app_context(), unit_of_work():
        for who, accepted in ((people.jonas, None), (people.ruth, False), (people.marta, True)):
            factories.speaker(found(film), member(who), accepted=accepted, role=SpeakerRole.guest)
    url = f"http://localhost/posts/{film}"
    for text in (
        client.get(f"/embed/{film}").text,
        ask(client, url).text,
        ask(client, url, format="xml").text,
    ):
        assert "Jonas" not in text
        assert "Ruth" not in text
    assert "Marta Olsen" in client.get(f"/embed/{film}").text


def test_a_page_tells_where_to_ask_and_what_to_draw(client: FlaskClient, film: int) -> None:
    page = client.get(f"/posts/{film}/rules-b-b-magnets").text
    discovered = re.findall(r'<link rel="alternate" type="([^"]*oembed)" href="([^"]+)"', page)
    assert [kind for kind, _ in discovered] == ["application/json+oembed", "text/xml+oembed"]
    for _, href in discovered:
        path = href.replace("&amp;", "&").removeprefix("http://localhost")
        assert client.get(path).status_code == 200
    told = dict(
        re.findall(r'<meta (?:property|name)="((?:og|twitter|article):[^"]+)" content="([^"]*)"', page)
    )
    assert told["og:video:type"] == "video/mp4"
    assert (told["og:video:width"], told["og:video:height"]) == ("1080", "1920")
    assert (told["og:image:width"], told["og:image:height"]) == ("720", "1280")
    assert told["og:image"].endswith("/poster.jpg")
    assert told["twitter:card"] == "player"
    assert told["twitter:player"] == f"http://localhost/embed/{film}"
    assert told["article:author"] == "http://localhost/members/amara"
    assert "&lt;iframe src=" in page


@given(st.text(max_size=300))
def test_any_title_stays_inside_its_code(title: str) -> None:
    post = Post(id=7, kind=Kind.video, title=title, sponsor="", credits=[])
    code = embedding.code_for(post, "http://localhost", Size(640, 480))
    assert code.count("<") == code.count(">") == 2
    assert code.count('"') == 14


@given(st.text(max_size=200))
def test_any_address_is_answered_or_not_found(url: str) -> None:
    with pytest.raises(NotFound):
        oembed.find(url, frozenset({"localhost"}))
