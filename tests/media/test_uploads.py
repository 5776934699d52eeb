"""A recording that somebody sends is taken in whole and fit, or refused with a sentence, leaving nothing."""

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from community.accounts.models import Member
from community.core.db import db, reading, unit_of_work
from community.core.jobs import Job
from community.media import allowance, uploads
from community.media.models import Asset, AssetKind, AssetState
from tests import factories
from tests.cast import Cast, client_of
from tests.media.sending import form_of


@pytest.fixture
def amara(app: Flask, people: Cast) -> FlaskClient:
    return client_of(app, people.amara)


def send(client: FlaskClient, content: bytes, name: str = "talk.mp4", field: str = "file") -> TestResponse:
    return client.post("/uploads", **form_of(content, name, field), headers={"Accept": "application/json"})


def as_gunicorn(body: bytes) -> dict[str, Any]:
    """The body as gunicorn hands it on: it ends where the sender ends it."""
    return {"wsgi.input_terminated": True, "wsgi.input": io.BytesIO(body)}


def sentence(response: TestResponse) -> str:
    assert response.json is not None
    return str(response.json["problem"])


def nothing_is_left(app: Flask) -> bool:
    files = [path for path in (app.extensions["settings"].instance / "files").rglob("*") if path.is_file()]
    with app.app_context(), reading():
        return not files and db.session.query(Asset).count() == 0


def test_a_recording_is_received_and_its_making_begins(
    app: Flask, amara: FlaskClient, people: Cast, lecture: Path
) -> None:
    answer = send(amara, lecture.read_bytes(), "../../My talk.mp4").json
    assert answer is not None
    assert (answer["kind"], round(answer["duration"])) == ("video", 5)
    with app.app_context(), reading():
        asset = db.session.get_one(Asset, answer["id"])
        assert (asset.member_id, asset.state) == (people.amara, AssetState.received)
        assert (asset.filename, asset.size) == ("My talk.mp4", lecture.stat().st_size)
        assert db.session.query(Job).filter_by(name="media.make_renditions").count() == 1


def test_nobody_uploads_without_signing_in(app: Flask, client: FlaskClient, lecture: Path) -> None:
    assert send(client, lecture.read_bytes()).status_code == 401
    assert nothing_is_left(app)


@pytest.mark.parametrize("who", ["marta", "lapsed"])
def test_only_verified_professionals_upload(app: Flask, people: Cast, lecture: Path, who: str) -> None:
    refused = send(client_of(app, getattr(people, who)), lecture.read_bytes())
    assert refused.status_code == 403
    assert nothing_is_left(app)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "talk.mp4", "empty"),
        (b"#EXTM3U\n#EXTINF:4,\n/etc/passwd\n", "talk.mp4", "a playlist"),
        (b"<html>hello</html>", "talk.mp4", "a web page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "talk.webm", "in XML"),
        (b"PK\x03\x04rest", "talk.mp4", "a ZIP archive"),
        (b"\x89PNG\r\n\x1a\nrest", "talk.mp3", "a picture"),
        (b"Just words, and many of them." * 50, "talk.mp3", "another kind"),
    ],
)
def test_what_is_no_recording_is_refused_in_words(
    app: Flask, amara: FlaskClient, content: bytes, name: str, words: str
) -> None:
    refused = send(amara, content, name)
    assert refused.status_code == 422
    assert words in sentence(refused)
    assert nothing_is_left(app)


def test_a_name_that_lies_is_refused(app: Flask, amara: FlaskClient, lecture: Path) -> None:
    refused = send(amara, lecture.read_bytes(), "talk.mp3")
    assert refused.status_code == 422
    assert "The name ends in .mp3, but this is an MP4" in sentence(refused)
    assert nothing_is_left(app)


def test_a_recording_without_its_end_is_refused(app: Flask, amara: FlaskClient, faststart: Path) -> None:
    content = faststart.read_bytes()
    refused = send(amara, content[: len(content) * 2 // 3])
    assert refused.status_code == 422
    assert "The end of this file is missing" in sentence(refused)
    assert nothing_is_left(app)


def test_a_form_without_a_file_says_so(amara: FlaskClient) -> None:
    assert "Choose a file" in sentence(send(amara, b"", name=""))
    assert "Choose a file" in sentence(send(amara, b"words", field="other"))


def test_what_is_too_large_is_refused_before_its_first_byte(amara: FlaskClient) -> None:
    refused = amara.post(
        "/uploads",
        environ_overrides={"CONTENT_LENGTH": "3000000000"},
        headers={"Accept": "application/json"},
        content_type="multipart/form-data; boundary=x",
    )
    assert refused.status_code == 413
    assert "3,000 MB; the limit is 2,001 MB" in sentence(refused)


def test_a_sound_file_has_a_smaller_limit(
    app: Flask, amara: FlaskClient, speech: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(uploads.LARGEST, AssetKind.audio, 1_000)
    refused = send(amara, speech.read_bytes(), "speech.wav")
    assert "This audio has" in sentence(refused)
    assert nothing_is_left(app)


def test_a_body_of_unknown_length_is_refused(app: Flask, amara: FlaskClient) -> None:
    """Abuse case 95."""
    refused = amara.post(
        "/uploads",
        environ_overrides=as_gunicorn(b"--x\r\n") | {"CONTENT_LENGTH": ""},
        headers={"Transfer-Encoding": "chunked", "Accept": "application/json"},
    )
    assert refused.status_code == 411
    assert nothing_is_left(app)


def test_a_body_that_ends_early_is_refused(app: Flask, amara: FlaskClient, lecture: Path) -> None:
    """Abuse case 94."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="talk.mp4"\r\n\r\n'
    cut = head + lecture.read_bytes()[:5_000]
    refused = amara.post(
        "/uploads",
        environ_overrides=as_gunicorn(cut) | {"CONTENT_LENGTH": "100000"},
        headers={"Accept": "application/json"},
        content_type="multipart/form-data; boundary=x",
    )
    assert refused.status_code == 400
    assert f"Only {len(cut):,} of 100,000 bytes" in sentence(refused)
    assert nothing_is_left(app)


def test_a_file_needs_the_token_of_its_page(app: Flask, amara: FlaskClient, lecture: Path) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert send(amara, lecture.read_bytes()).status_code == 400
    assert nothing_is_left(app)


def test_three_recordings_may_be_in_the_making(app: Flask, people: Cast, lecture: Path) -> None:
    with app.app_context(), unit_of_work():
        for _ in range(allowance.MOST_AT_A_TIME):
            factories.asset(db.session.get_one(Member, people.amara), state=AssetState.processing)
    refused = send(client_of(app, people.amara), lecture.read_bytes())
    assert refused.status_code == 429
    assert "still being prepared" in sentence(refused)
    assert send(client_of(app, people.jonas), lecture.read_bytes()).status_code == 200


def test_a_day_has_its_limit(app: Flask, people: Cast, lecture: Path) -> None:
    with app.app_context(), unit_of_work():
        factories.asset(db.session.get_one(Member, people.amara), size=allowance.BYTES_A_DAY)
    refused = send(client_of(app, people.amara), lecture.read_bytes())
    assert refused.status_code == 429
    assert "the limit is 2,000 MB a day" in sentence(refused)


def test_three_files_may_be_on_their_way(app: Flask, people: Cast, amara: FlaskClient, lecture: Path) -> None:
    with app.app_context(), allowance.transfer_of(people.amara), allowance.transfer_of(people.amara):
        assert send(amara, lecture.read_bytes()).status_code == 200
        with allowance.transfer_of(people.amara):
            assert "on their way" in sentence(send(amara, lecture.read_bytes()))
