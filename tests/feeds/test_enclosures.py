"""The files of an episode: at addresses that stay, in ranges, for whoever may read the post."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from community.core.db import db, unit_of_work
from community.feeds.jobs import count_files
from community.feeds.models import FileDigest
from community.permissions import Audience
from tests import cast
from tests.cast import Cast
from tests.feeds.airing import SOUND
from tests.feeds.conftest import OnAir
from tests.forums.posting import found


def test_an_enclosure_answers_ranges_without_a_cookie(client: FlaskClient, on_air: OnAir) -> None:
    address = f"/enclosures/{on_air.post}/episode.mp3"
    with client.get(address) as whole:
        assert (whole.data, whole.mimetype) == (SOUND, "audio/mpeg")
        assert whole.headers["Content-Length"] == str(len(SOUND))
    with client.get(address, headers={"Range": "bytes=100-199"}) as part:
        assert (part.status_code, part.data) == (206, SOUND[100:200])
        assert part.headers["Content-Range"] == f"bytes 100-199/{len(SOUND)}"


def test_players_in_other_peoples_pages_may_play_what_is_public(client: FlaskClient, on_air: OnAir) -> None:
    with client.get(f"/enclosures/{on_air.post}/episode.mp3") as answer:
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("fields", [{"audience": Audience.professionals}, {"state": "hidden"}])
def test_what_stops_to_be_public_is_gone_within_a_minute(
    app: Flask, people: Cast, client: FlaskClient, on_air: OnAir, fields: dict[str, str]
) -> None:
    address = f"/enclosures/{on_air.post}/episode.mp3"
    with client.get(address) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=60"
    with app.app_context(), unit_of_work():
        for name, value in fields.items():
            setattr(found(on_air.post), name, value)
    assert client.get(address).status_code == 404
    with cast.client_of(app, people.amara).get(address) as for_author:
        assert for_author.headers["Cache-Control"] == "private, no-cache"
        assert "Access-Control-Allow-Origin" not in for_author.headers


def test_chapters_and_transcripts_are_enclosures_too(client: FlaskClient, on_air: OnAir) -> None:
    chapters = client.get(f"/enclosures/{on_air.post}/chapters.json")
    assert chapters.mimetype == "application/json+chapters"
    assert json.loads(chapters.data) == {
        "version": "1.2.0",
        "title": "Potassium & <calm>: “five” traces",
        "chapters": [
            {"startTime": 0.0, "title": "The trace"},
            {"startTime": 95.5, "title": "The <salt>"},
        ],
    }
    transcript = client.get(f"/enclosures/{on_air.post}/fr.vtt")
    assert (transcript.mimetype, transcript.data) == ("text/vtt", b"WEBVTT\n")


@pytest.mark.parametrize("name", ["720p.mp4", "de.vtt", "..", "original", "%2e%2e%2fsecret"])
def test_what_was_not_made_is_not_there(client: FlaskClient, on_air: OnAir, name: str) -> None:
    assert client.get(f"/enclosures/{on_air.post}/{name}").status_code == 404


def test_files_are_counted_once_they_are_made(app: Flask, on_air: OnAir) -> None:
    with app.app_context():
        with unit_of_work():
            before = {each.key: each.sha256 for each in db.session.query(FileDigest)}
            db.session.query(FileDigest).delete()
        for _ in range(2):
            count_files(on_air.asset)
        assert {each.key: each.sha256 for each in db.session.query(FileDigest)} == before
