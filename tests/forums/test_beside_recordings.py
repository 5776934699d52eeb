"""A text beside a recording: its time stamps become chapters and links, and what is said can be read."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.core import text
from community.core.db import db, unit_of_work
from community.forums import jobs, post_actions
from community.forums.models import Kind
from community.media import actions, caption_writing
from community.media.models import Asset
from community.media.pipeline.captions import Caption
from tests import factories
from tests.cast import Cast
from tests.forums.posting import JSON, found, member, typed, words

STAMPS = "Look at 2:10, and not at 99:00.\n\n0:00 Opening\n1:00 Trace one\n5:00 Trace two\n"


@pytest.fixture
def asset_id(app: Flask, people: Cast) -> int:
    with app.app_context(), unit_of_work():
        return factories.asset(member(people.amara), duration=600.0).id


def publish(client: FlaskClient, forum: int, asset_id: int, body: str = STAMPS, kind: str = "video") -> str:
    answer = client.post("/posts", data=typed(forum, kind=kind, asset=str(asset_id), body=body))
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def chapters_of(app: Flask, asset_id: int) -> list[tuple[float, str]]:
    with app.app_context():
        return [(each.at, each.title) for each in db.session.get_one(Asset, asset_id).chapters]


def test_time_stamps_become_chapters(app: Flask, amara: FlaskClient, forum: int, asset_id: int) -> None:
    publish(amara, forum, asset_id)
    assert chapters_of(app, asset_id) == [(0, "Opening"), (60, "Trace one"), (300, "Trace two")]


def test_an_edit_changes_the_chapters(app: Flask, amara: FlaskClient, forum: int, asset_id: int) -> None:
    number = publish(amara, forum, asset_id).split("/")[2]
    edited = typed(
        forum, kind="video", body="0:00 One\n0:20 Two\n0:40 Three", version=str(version(app, number))
    )
    assert amara.post(f"/posts/{number}/edits", data=edited).status_code == 303
    assert [title for _, title in chapters_of(app, asset_id)] == ["One", "Two", "Three"]
    edited = typed(forum, kind="video", body="0:00 One\n0:20 Two", version=str(version(app, number)))
    assert amara.post(f"/posts/{number}/edits", data=edited).status_code == 303
    assert chapters_of(app, asset_id) == []


def version(app: Flask, number: str) -> int:
    with app.app_context():
        return found(int(number)).version


def test_chapters_of_the_form_stay_until_it_is_emptied(
    app: Flask, people: Cast, amara: FlaskClient, forum: int, asset_id: int
) -> None:
    with app.app_context(), unit_of_work():
        asset = db.session.get_one(Asset, asset_id)
        actions.name_chapters(member(people.amara), asset, [(0, "By hand")])
    publish(amara, forum, asset_id)
    assert chapters_of(app, asset_id) == [(0, "By hand")]
    with app.app_context():
        with unit_of_work():
            actions.name_chapters(member(people.amara), db.session.get_one(Asset, asset_id), [])
        for _ in range(2):
            jobs.read_chapters(asset_id=asset_id)
    assert [title for _, title in chapters_of(app, asset_id)] == ["Opening", "Trace one", "Trace two"]


def test_times_in_the_text_lead_into_the_recording(amara: FlaskClient, forum: int, asset_id: int) -> None:
    shown = amara.get(publish(amara, forum, asset_id)).text
    assert 'href="?t=130#player" data-seek="130"' in shown
    assert "99:00." in shown
    assert "t=5940" not in shown


def test_times_in_an_article_lead_nowhere(app: Flask, people: Cast, forum: int) -> None:
    with app.app_context(), unit_of_work():
        post = post_actions.start_draft(member(people.amara), words(None, kind=Kind.article, body=STAMPS))
        assert "data-seek" not in post.html


@pytest.mark.parametrize(
    ("source", "links"),
    [
        ("At 2:10 and 1:02:09.", 2),
        ("Adrenaline 1:1000, 2:10.5, 12:345, a2:10, v1.2:10, 2:1", 0),
        ("`2:10` and [2:10](https://example.org)", 0),
        ("**2:10** *and (0:05)*", 2),
    ],
)
def test_only_times_become_links(source: str, links: int) -> None:
    html = text.render(source, until=5_000)
    assert html.count("data-seek") == links
    assert text.clean(html) == html


def test_the_preview_shows_the_chapters_or_says_why_there_are_none(
    amara: FlaskClient, forum: int, asset_id: int
) -> None:
    ask = {"kind": "video", "asset": str(asset_id)}
    whole = amara.post("/posts/preview", data=typed(forum, body=STAMPS, **ask), headers=JSON).get_json()[
        "html"
    ]
    assert "3 chapters from your time stamps" in whole
    short = typed(forum, body="0:00 One\n0:05 Two\n1:00 Three", **ask)
    assert (
        "shorter than 10 seconds" in amara.post("/posts/preview", data=short, headers=JSON).get_json()["html"]
    )


def test_a_film_without_captions_says_so_and_shows_its_author_the_way(
    app: Flask, amara: FlaskClient, client: FlaskClient, forum: int, asset_id: int
) -> None:
    """Abuse case 108."""
    address = publish(amara, forum, asset_id)
    assert "Captions missing" in client.get(address).text
    assert "Add captions" not in client.get(address).text
    assert f"/uploads/{asset_id}/captions?next={address}" in amara.get(address).text
    with app.app_context(), unit_of_work():
        caption_writing.write(db.session.get_one(Asset, asset_id), "en", [Caption(0, 1, "Hello.")])
    assert "Captions missing" not in client.get(address).text


def test_the_transcript_stands_on_the_page_in_the_language_that_is_chosen(
    app: Flask, amara: FlaskClient, client: FlaskClient, forum: int, asset_id: int
) -> None:
    address = publish(amara, forum, asset_id)
    with app.app_context(), unit_of_work():
        asset = db.session.get_one(Asset, asset_id)
        caption_writing.write(asset, "en", [Caption(130, 132, "Hello there.", speaker="Lin")])
        caption_writing.write(asset, "fr", [Caption(130, 132, "Bonjour.")])
    shown = client.get(address).text
    assert '<a class="at" href="?t=130#player" data-seek="130">2:10</a> <strong>Lin</strong>' in shown
    assert "Bonjour." not in shown
    assert "Bonjour." in client.get(f"{address}?transcript=fr").text
    assert "Hello there." in client.get(f"{address}?transcript=xx").text
