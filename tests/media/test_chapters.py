"""Chapters: out of a text's time stamps or out of a form, for readers and for podcast players."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from community.accounts.models import Member
from community.core.db import db, unit_of_work
from community.media import actions, chapters
from community.media.models import Asset
from community.permissions import Audience
from tests import factories
from tests.cast import Cast, client_of

THREE = "Intro\n\n0:00 The beginning\n- 0:10 **Trace** one\n2. [1:02:09] – The end\n"


def test_three_time_stamps_make_chapters() -> None:
    assert chapters.read(THREE, 4000) == (
        [(0, "The beginning"), (10, "Trace one"), (3729, "The end")],
        "",
    )


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Nothing at 1:10 in here, and a dose of 1:1000.", ""),
        ("0:00 A\n0:10 B", "there are 2, and 3 are needed"),
        ("0:05 A\n0:20 B\n0:40 C", "the first is 0:05, and it has to be 0:00"),
        ("0:00 A\n0:09 B\n0:40 C", "the one at 0:00 is shorter than 10 seconds"),
        ("0:00 A\n0:40 B\n0:20 C", "0:20 stands after 0:40"),
        ("0:00 A\n0:40 B\n0:40 C", "0:40 stands after 0:40"),
        ("0:00 A\n0:10 B\n0:55 C", "the one at 0:55 is shorter than 10 seconds"),
        ("0:00 A\n0:10 B\n1:00 C", "1:00 is behind the end of the recording at 1:00"),
    ],
)
def test_less_than_a_whole_set_makes_none_and_says_why(text: str, hint: str) -> None:
    read = chapters.read(text, 60)
    assert read.chapters == []
    assert hint in read.hint
    assert bool(read.hint) == bool(hint)


def test_a_hundred_chapters_fit_and_no_more() -> None:
    lines = [f"{n // 6}:{n % 6}0 Part {n}" for n in range(101)]
    assert len(chapters.read("\n".join(lines[:100]), None).chapters) == 100
    assert "there are 101, and 100 fit" in chapters.read("\n".join(lines), None).hint


@given(st.text(alphabet="0123456789:.-[]() \nab\u2028", max_size=300), st.none() | st.floats(0, 9000))
def test_any_text_ends_in_chapters_that_could_be_pressed(text: str, length: float | None) -> None:
    """Abuse case 107."""
    found = chapters.read(text, length).chapters
    assert [at for at, _ in found] == sorted({at for at, _ in found})
    assert all(title and len(title) <= 120 for _, title in found)


@pytest.fixture
def asset_id(app: Flask, people: Cast) -> int:
    with app.app_context(), unit_of_work():
        return factories.asset(db.session.get_one(Member, people.amara), duration=600.0).id


def rows(*pairs: tuple[str, str]) -> dict[str, list[str]]:
    return {"at": [at for at, _ in pairs], "title": [title for _, title in pairs]}


def named(app: Flask, asset_id: int) -> list[tuple[float, str]]:
    with app.app_context():
        return [(each.at, each.title) for each in db.session.get_one(Asset, asset_id).chapters]


def test_chapters_are_named_in_a_form(app: Flask, people: Cast, asset_id: int) -> None:
    client, address = client_of(app, people.amara), f"/uploads/{asset_id}/chapters"
    given_rows = rows(("2:10", "Two"), ("0:00", "<b>One</b>"), ("", ""))
    assert client.post(address, data=given_rows).status_code == 303
    assert named(app, asset_id) == [(0, "<b>One</b>"), (130, "Two")]
    shown = client.get(address).text
    assert "&lt;b&gt;One" in shown
    assert 'value="2:10"' in shown


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("soon", "One"), "The time of chapter 1 is none"),
        (("0:10", ""), "Give chapter 1 a title"),
        (("0:10", "x" * 121), "The title of chapter 1 has 121 characters"),
        (("10:00", "One"), "Chapter 1 begins at 10:00, but all ends at 10:00"),
        (("0:30", "One"), "Two chapters begin at 0:30"),
    ],
)
def test_a_row_that_is_wrong_is_named_and_kept(
    app: Flask, people: Cast, asset_id: int, row: tuple[str, str], sentence: str
) -> None:
    """Abuse case 107."""
    address = f"/uploads/{asset_id}/chapters"
    refused = client_of(app, people.amara).post(address, data=rows(row, ("0:30", "Kept")))
    assert refused.status_code == 422
    assert sentence in refused.text
    assert 'value="Kept"' in refused.text
    assert named(app, asset_id) == []


def test_only_the_owner_names_chapters(app: Flask, people: Cast, asset_id: int) -> None:
    for who in (people.jonas, people.ruth):
        client = client_of(app, who)
        assert client.get(f"/uploads/{asset_id}/chapters").status_code == 404
        assert client.post(f"/uploads/{asset_id}/chapters", data=rows(("0:00", "Mine"))).status_code == 404
    assert named(app, asset_id) == []


def test_the_form_wins_over_the_text_until_it_is_emptied(app: Flask, people: Cast, asset_id: int) -> None:
    with app.app_context(), unit_of_work():
        asset = db.session.get_one(Asset, asset_id)
        actions.read_chapters(asset, [(0, "From the text")])
        actions.name_chapters(asset.member, asset, [(0, "From the form")])
        actions.read_chapters(asset, [(0, "From the text again")])
    assert named(app, asset_id) == [(0, "From the form")]
    client_of(app, people.amara).post(f"/uploads/{asset_id}/chapters", data=rows(("", "")))
    with app.app_context(), unit_of_work():
        actions.read_chapters(db.session.get_one(Asset, asset_id), [(0, "From the text")])
    assert named(app, asset_id) == [(0, "From the text")]


def test_podcast_players_get_the_chapters(
    app: Flask, people: Cast, client: FlaskClient, asset_id: int
) -> None:
    address = f"/media/{asset_id}/chapters.json"
    with app.app_context(), unit_of_work():
        asset = db.session.get_one(Asset, asset_id)
        factories.post(asset.member, asset=asset, audience=Audience.public)
    assert client.get(address).status_code == 404
    with app.app_context(), unit_of_work():
        asset = db.session.get_one(Asset, asset_id)
        actions.name_chapters(asset.member, asset, [(0, "Fünf"), (130, "Ends")])
    answer = client.get(address)
    assert answer.mimetype == "application/json+chapters"
    assert answer.get_json(force=True) == {
        "version": "1.2.0",
        "chapters": [{"startTime": 0.0, "title": "Fünf"}, {"startTime": 130.0, "title": "Ends"}],
    }


def test_chapters_are_as_hidden_as_their_recording(
    app: Flask, people: Cast, client: FlaskClient, asset_id: int
) -> None:
    """Abuse case 103."""
    with app.app_context(), unit_of_work():
        asset = db.session.get_one(Asset, asset_id)
        factories.post(asset.member, asset=asset, audience=Audience.professionals)
        actions.name_chapters(asset.member, asset, [(0, "Secret")])
    address = f"/media/{asset_id}/chapters.json"
    assert client_of(app, people.jonas).get(address).status_code == 200
    for other in (client, client_of(app, people.marta), client_of(app, people.lapsed)):
        assert other.get(address).status_code == 404
