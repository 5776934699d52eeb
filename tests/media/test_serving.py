"""Renditions are served to whoever may see them, in ranges, and can do nothing but play."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from community.accounts.models import Member
from community.app import create_app
from community.content.models import State
from community.core import storage
from community.core.config import Settings
from community.core.db import db, unit_of_work
from community.forums.models import Post
from community.media import actions
from community.media.actions import Made
from community.media.models import Asset, AssetState
from community.media.pipeline.captions import Caption
from community.permissions import Audience
from tests import factories
from tests.cast import Cast, assemble, client_of
from tests.servers import ObjectStore

FILM = bytes(range(256)) * 40
MADE = [
    Made("master.m3u8", "media/x/master.m3u8", "application/vnd.apple.mpegurl", 9),
    Made("360p.mp4", "media/x/360p.mp4", "video/mp4", len(FILM)),
]


def shown(app: Flask, people: Cast, **post: Any) -> int:
    """A recording of Amara's, in a post of hers when `post` says how it is published."""
    with app.app_context(), unit_of_work():
        storage.keep_bytes(MADE[0].key, b"#EXTM3U\n\n")
        storage.keep_bytes(MADE[1].key, FILM)
        amara = db.session.get_one(Member, people.amara)
        asset = factories.asset(amara, state=AssetState.processing)
        actions.become_playable(asset, MADE, [])
        lines = [Caption(0, 2, "Good morning.")]
        actions.add_captions(amara, asset, language="en", label="English", lines=lines)
        if post:
            factories.post(amara, asset=asset, **post)
        return asset.id


def get(client: FlaskClient, address: str, headers: dict[str, str] | None = None) -> TestResponse:
    """The whole answer; the file behind it is closed then."""
    return client.get(address, headers=headers, buffered=True)


def addresses(asset_id: int) -> list[str]:
    names = ("1/master.m3u8", "1/360p.mp4", "captions/en.vtt")
    return [f"/media/{asset_id}/{name}" for name in names]


def statuses(client: FlaskClient, asset_id: int) -> set[int]:
    return {get(client, address).status_code for address in addresses(asset_id)}


def test_everybody_sees_what_a_public_post_shows(app: Flask, people: Cast, client: FlaskClient) -> None:
    assert statuses(client, shown(app, people, audience=Audience.public)) == {200}


def test_only_its_owner_sees_what_no_post_shows(app: Flask, people: Cast, client: FlaskClient) -> None:
    asset_id = shown(app, people)
    assert statuses(client_of(app, people.amara), asset_id) == {200}
    assert statuses(client_of(app, people.jonas), asset_id) == {404}
    assert statuses(client, asset_id) == {404}


def test_only_professionals_see_what_is_for_them(app: Flask, people: Cast, client: FlaskClient) -> None:
    """Abuse case 103."""
    asset_id = shown(app, people, audience=Audience.professionals)
    assert statuses(client_of(app, people.jonas), asset_id) == {200}
    for other in (client_of(app, people.marta), client_of(app, people.lapsed), client):
        assert statuses(other, asset_id) == {404}


@pytest.mark.parametrize("state", [State.draft, State.processing, State.hidden, State.deleted])
def test_what_is_not_published_is_not_served(
    app: Flask, people: Cast, client: FlaskClient, state: State
) -> None:
    asset_id = shown(app, people, state=state)
    assert statuses(client, asset_id) == {404}
    assert statuses(client_of(app, people.jonas), asset_id) == {404}


def test_a_cache_may_keep_only_what_is_public(app: Flask, people: Cast, client: FlaskClient) -> None:
    public = shown(app, people, audience=Audience.public)
    assert get(client, f"/media/{public}/1/360p.mp4").headers["Cache-Control"].startswith("public")
    own = get(client_of(app, people.amara), f"/media/{shown(app, people)}/1/360p.mp4")
    assert own.headers["Cache-Control"].startswith("private")


def test_an_address_means_the_same_file_for_ever(app: Flask, people: Cast, client: FlaskClient) -> None:
    asset_id = shown(app, people, audience=Audience.public)
    later = Made("master.m3u8", "media/y/master.m3u8", "application/vnd.apple.mpegurl", 12)
    with app.app_context(), unit_of_work():
        storage.keep_bytes(later.key, b"#EXTM3U\n# 2\n")
        actions.show(db.session.get_one(Asset, asset_id), [later])
    contents = [get(client, f"/media/{asset_id}/{version}/master.m3u8").data for version in (1, 2)]
    assert contents == [b"#EXTM3U\n\n", b"#EXTM3U\n# 2\n"]
    assert [get(client, f"/media/{asset_id}/{version}/360p.mp4").data for version in (1, 2)] == [FILM, FILM]


def test_an_address_of_a_version_that_is_gone_leads_to_the_newest(
    app: Flask, people: Cast, client: FlaskClient
) -> None:
    asset_id = shown(app, people)
    owner = client_of(app, people.amara)
    with app.app_context(), unit_of_work():
        for each in db.session.get_one(Asset, asset_id).renditions:
            each.version = 2
        db.session.get_one(Asset, asset_id).version = 2
    assert get(owner, f"/media/{asset_id}/1/360p.mp4").location == f"/media/{asset_id}/2/360p.mp4"
    assert get(owner, f"/media/{asset_id}/1/720p.mp4").status_code == 404
    assert get(client, f"/media/{asset_id}/1/360p.mp4").status_code == 404


def test_a_player_asks_for_parts(app: Flask, people: Cast, client: FlaskClient) -> None:
    address = addresses(shown(app, people, audience=Audience.public))[1]
    part = get(client, address, {"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, FILM[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(FILM)}"
    again = get(client, address, {"If-None-Match": part.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "asked", ["bytes=0-0,5-9," + "1-2," * 5_000, "bytes=-0", "bytes=999999-", "bytes=a-b"]
)
def test_odd_ranges_are_harmless(app: Flask, people: Cast, client: FlaskClient, asked: str) -> None:
    """Abuse case 102."""
    address = addresses(shown(app, people, audience=Audience.public))[1]
    answer = get(client, address, {"Range": asked})
    assert answer.status_code in (200, 416)
    assert len(answer.data) <= len(FILM) or answer.status_code == 416


def test_nothing_in_a_file_may_run(app: Flask, people: Cast, client: FlaskClient) -> None:
    """Abuse case 98."""
    kinds = set()
    for address in addresses(shown(app, people, audience=Audience.public)):
        headers = get(client, address).headers
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        kinds.add(headers["Content-Type"])
    assert kinds == {"application/vnd.apple.mpegurl", "video/mp4", "text/vtt; charset=utf-8"}


# How somebody climbs and where to, and what only sounds like a file that exists.
UP = ("../", "..%2f", "..%252f", "%2e%2e/", "%2e%2e%2f", "..\\", "..%5c", "....//", "..;/")
CLIMBS = (*UP, "/", "%2f", "\0..%2f")
GOALS = ("rounds.db", "../../rounds.db", "etc/passwd", "originals/1")
FALSE_NAMES = (
    "%00",
    "360p.mp4%00.vtt",
    "360p.mp4/",
    "360p.mp4%2f",
    "./master.m3u8%20",
    "captions/..%2f360p.vtt",
    "captions/en",
    "captions/xx.vtt",
    "captions/..%2f..%2fen.vtt",
    "captions/en%2fde.vtt",
    "media%2fx%2f360p.mp4",
    "",
)


VECTORS = [*(climb + goal for climb in CLIMBS for goal in GOALS), *FALSE_NAMES]


def test_no_name_leads_elsewhere(client: FlaskClient, served_film: int) -> None:
    """Abuse case 101: sixty of them."""
    assert len(VECTORS) == 60
    for rest in VECTORS:
        answer = get(client, f"/media/{served_film}/1/{rest}")
        # Two slashes are led on to one, which is no way out either.
        to = answer.headers["Location"].removeprefix("http://localhost") if answer.status_code == 308 else ""
        assert get(client, to).status_code == 404 if to else answer.status_code == 404, rest


@pytest.fixture
def served_film(app: Flask, people: Cast) -> int:
    return shown(app, people, audience=Audience.public)


@pytest.mark.parametrize("name", ["1/master.m3u8", "captions/en.vtt"])
def test_what_changes_at_its_address_is_asked_for_each_time(app: Flask, served_film: int, name: str) -> None:
    first = get(app.test_client(), f"/media/{served_film}/{name}")
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = get(app.test_client(), f"/media/{served_film}/{name}", {"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "change",
    [
        {"state": State.hidden},
        {"state": State.draft},
        {"state": State.deleted},
        {"audience": "professionals"},
    ],
    ids=["hidden", "draft", "deleted", "for professionals"],
)
def test_what_is_public_no_more_is_gone_within_a_minute(
    app: Flask, people: Cast, client: FlaskClient, change: dict[str, str]
) -> None:
    """Abuse case 103: we refuse at once, and no cache on the way may answer in our place for longer."""
    asset_id = shown(app, people, audience=Audience.public)
    kept = [get(client, address).cache_control for address in addresses(asset_id)]
    assert all(each.no_cache or (each.s_maxage or 3600) <= 60 for each in kept)
    with app.app_context(), unit_of_work():
        post = db.session.scalars(select(Post).where(Post.asset_id == asset_id)).one()
        for name, value in change.items():
            setattr(post, name, value)
    assert statuses(client, asset_id) == {404}


def test_a_tag_of_before_opens_nothing_afterwards(app: Flask, people: Cast, client: FlaskClient) -> None:
    """Abuse case 103: who asks whether it has changed is refused like anybody."""
    asset_id = shown(app, people, audience=Audience.public)
    tags = {address: get(client, address).headers["ETag"] for address in addresses(asset_id)}
    with app.app_context(), unit_of_work():
        db.session.scalars(select(Post).where(Post.asset_id == asset_id)).one().state = State.hidden
    for address, tag in tags.items():
        assert get(client, address, {"If-None-Match": tag}).status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "1e1", "99999999999999999999", "9" * 18, "x"])
def test_an_unknown_number_is_no_recording(client: FlaskClient, number: str) -> None:
    assert client.get(f"/media/{number}/1/360p.mp4").status_code == 404


def test_the_owner_gets_the_player_and_nobody_else(app: Flask, people: Cast, client: FlaskClient) -> None:
    asset_id = shown(app, people)
    own = client_of(app, people.amara).get(f"/uploads/{asset_id}/player")
    assert f"/media/{asset_id}/1/master.m3u8" in own.text
    assert client_of(app, people.jonas).get(f"/uploads/{asset_id}/player").status_code == 404
    assert (
        client.get(f"/uploads/{asset_id}/player", headers={"Accept": "application/json"}).status_code == 401
    )


@pytest.mark.servers
def test_an_object_storage_gives_out_films_and_we_the_rest(
    settings: Settings, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Abuse case 103: each way there is good for a minute, and whoever lost the right gets no new one."""
    for name, value in object_store.environment.items():
        monkeypatch.setenv(name, value)
    app = create_app(replace(settings, storage_url=object_store.url, presigned=True))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    people, client = assemble(app), app.test_client()
    asset_id = shown(app, people, audience=Audience.public)
    master, film, _ = addresses(asset_id)
    answer = get(client, film)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(object_store.endpoint)
    assert "X-Amz-Expires=60" in answer.headers["Location"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert get(client, master).data.startswith(b"#EXTM3U")
    policy = client.get("/").headers["Content-Security-Policy"]
    assert f"media-src 'self' {object_store.endpoint} blob:" in policy
    assert f"connect-src 'self' {object_store.endpoint};" in policy
    with app.app_context():
        with unit_of_work():
            db.session.scalars(select(Post).where(Post.asset_id == asset_id)).one().state = State.hidden
        storage.forget_folder("media")
    assert statuses(client, asset_id) == {404}
    with app.app_context():
        db.engine.dispose()
