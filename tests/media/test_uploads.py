"""A recording that comes whole, by a form without scripts: taken in fit, or refused with a sentence."""

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from community.accounts.models import Member
from community.content.models import State
from community.core.db import db, reading, unit_of_work
from community.core.jobs import Job
from community.forums.models import Kind, Post
from community.media import allowance
from community.media.models import Asset, AssetState
from tests import factories
from tests.cast import Cast, client_of
from tests.media.arriving import files, rows
from tests.media.sending import form_of

JSON = {"Accept": "application/json"}


@pytest.fixture
def amara(app: Flask, people: Cast) -> FlaskClient:
    return client_of(app, people.amara)


@pytest.fixture
def address(app: Flask, people: Cast) -> str:
    """Where the form of a draft of Amara's sends its recording."""
    with app.app_context(), unit_of_work():
        author = db.session.get_one(Member, people.amara)
        return f"/posts/{factories.post(author, kind=Kind.video, state=State.draft).id}/recording"


def send(
    client: FlaskClient, address: str, content: bytes, name: str = "talk.mp4", field: str = "file"
) -> TestResponse:
    return client.post(address, **form_of(content, name, field), headers=JSON)


def announced(client: FlaskClient, address: str, body: bytes, length: str, **more: str) -> TestResponse:
    """The body as gunicorn hands it on: it ends where the sender ends it."""
    environ: dict[str, Any] = {"wsgi.input_terminated": True, "wsgi.input": io.BytesIO(body)}
    return client.post(
        address,
        environ_overrides=environ | {"CONTENT_LENGTH": length},
        headers=JSON | more,
        content_type="multipart/form-data; boundary=x",
    )


def sentence(response: TestResponse) -> str:
    assert response.json is not None
    return str(response.json["problem"])


def nothing_is_left(app: Flask) -> bool:
    return not files(app) and rows(app, Asset) == 0


def test_a_recording_is_received_and_its_making_begins(
    app: Flask, people: Cast, amara: FlaskClient, address: str, lecture: Path
) -> None:
    assert send(amara, address, lecture.read_bytes(), "../../My talk.mp4").status_code == 200
    with app.app_context(), reading():
        asset = db.session.query(Asset).one()
        assert (asset.member_id, asset.state) == (people.amara, AssetState.received)
        assert (asset.filename, asset.size) == ("My talk.mp4", lecture.stat().st_size)
        assert db.session.query(Post).one().asset_id == asset.id
        assert db.session.query(Job).filter_by(name="media.make_renditions").count() == 1
    assert files(app) == ["originals"]


def test_only_the_author_adds_a_recording(
    app: Flask, people: Cast, client: FlaskClient, address: str, lecture: Path
) -> None:
    content = lecture.read_bytes()
    assert send(client, address, content).status_code == 401
    assert send(client_of(app, people.jonas), address, content).status_code == 404
    assert nothing_is_left(app)


def test_a_lapsed_badge_may_not_upload(app: Flask, people: Cast, lecture: Path) -> None:
    with app.app_context(), unit_of_work():
        author = db.session.get_one(Member, people.lapsed)
        address = f"/posts/{factories.post(author, kind=Kind.video, state=State.draft).id}/recording"
    assert send(client_of(app, people.lapsed), address, lecture.read_bytes()).status_code == 403
    assert nothing_is_left(app)


def test_what_does_not_fit_is_refused_in_words(
    app: Flask, amara: FlaskClient, address: str, lecture: Path
) -> None:
    """Abuse case 87."""
    assert "empty" in sentence(send(amara, address, b""))
    assert "a playlist" in sentence(send(amara, address, b"#EXTM3U\n#EXTINF:4,\n/etc/passwd\n"))
    lies = send(amara, address, lecture.read_bytes(), "talk.mp3")
    assert "The name ends in .mp3, but this is an MP4" in sentence(lies)
    assert lies.status_code == 422
    assert nothing_is_left(app)


def test_a_form_without_a_file_says_so(amara: FlaskClient, address: str) -> None:
    assert "Choose a file" in sentence(send(amara, address, b"", name=""))
    assert "Choose a file" in sentence(send(amara, address, b"words", field="other"))


def test_what_is_too_large_is_refused_before_its_first_byte(amara: FlaskClient, address: str) -> None:
    refused = announced(amara, address, b"", "3000000000")
    assert refused.status_code == 413
    assert "3,000 MB; the limit is 2,001 MB" in sentence(refused)


def test_a_body_of_unknown_length_is_refused(app: Flask, amara: FlaskClient, address: str) -> None:
    """Abuse case 95."""
    refused = announced(amara, address, b"--x\r\n", "", **{"Transfer-Encoding": "chunked"})
    assert refused.status_code == 411
    assert nothing_is_left(app)


def test_a_body_that_ends_early_is_refused(
    app: Flask, amara: FlaskClient, address: str, lecture: Path
) -> None:
    """Abuse case 94."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="talk.mp4"\r\n\r\n'
    cut = head + lecture.read_bytes()[:5_000]
    refused = announced(amara, address, cut, "100000")
    assert refused.status_code == 400
    assert f"Only {len(cut):,} of 100,000 bytes" in sentence(refused)
    assert nothing_is_left(app)


def test_a_file_needs_the_token_of_its_page(
    app: Flask, amara: FlaskClient, address: str, lecture: Path
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert send(amara, address, lecture.read_bytes()).status_code == 400
    assert nothing_is_left(app)


def test_a_form_has_the_same_limits(
    app: Flask, people: Cast, amara: FlaskClient, address: str, lecture: Path
) -> None:
    """Abuse case 104."""
    with app.app_context(), unit_of_work():
        factories.asset(db.session.get_one(Member, people.amara), size=allowance.BYTES_A_DAY)
    refused = send(amara, address, lecture.read_bytes())
    assert refused.status_code == 429
    assert "the limit is 2,000 MB a day" in sentence(refused)


def test_three_forms_may_be_on_their_way(
    app: Flask, people: Cast, amara: FlaskClient, address: str, lecture: Path
) -> None:
    with app.app_context(), allowance.transfer_of(people.amara), allowance.transfer_of(people.amara):
        assert send(amara, address, lecture.read_bytes()).status_code == 200
        with allowance.transfer_of(people.amara):
            assert "on their way" in sentence(send(amara, address, lecture.read_bytes()))
