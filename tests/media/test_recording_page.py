"""The page about a recording: its poster, its history, and what a moderator may do with it."""

import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from community.core.db import db
from community.media import jobs as media_jobs
from community.media.models import Asset
from tests.cast import Cast, client_of
from tests.media.ready import draw_film, make_ready, received
from tests.media.sending import form_of


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_film(tmp_path_factory.mktemp("film"), size="160x90", seconds=5)


def poster_of(client: FlaskClient, app: Flask, asset_id: int) -> bytes:
    with app.app_context():
        url = db.session.get_one(Asset, asset_id).poster_url
    content: bytes = client.get(str(url), buffered=True).data
    return content


def a_picture(size: tuple[int, int] = (64, 36)) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, "teal").save(content, "PNG")
    return content.getvalue()


def test_an_author_chooses_a_poster_out_of_the_video(app: Flask, people: Cast, film: Path) -> None:
    asset_id, amara = make_ready(app, people.amara, film), client_of(app, people.amara)
    page = amara.get(f"/uploads/{asset_id}/recording").text
    assert page.count('name="number"') == 3
    before = poster_of(amara, app, asset_id)
    assert amara.post(f"/uploads/{asset_id}/poster", data={"number": "3"}).status_code == 303
    assert poster_of(amara, app, asset_id) != before
    assert 'value="3" checked' in amara.get(f"/uploads/{asset_id}/recording").text


@pytest.mark.parametrize("number", ["", "0", "9", "x", "-1", "9" * 30])
def test_a_poster_that_is_not_there_is_refused_with_a_sentence(
    app: Flask, people: Cast, film: Path, number: str
) -> None:
    asset_id, amara = received_in(app, people, film), client_of(app, people.amara)
    answer = amara.post(f"/uploads/{asset_id}/poster", data={"number": number})
    assert answer.status_code == 422
    assert "Choose" in answer.text


def test_an_author_sends_a_poster_of_their_own(app: Flask, people: Cast, film: Path) -> None:
    asset_id, amara = make_ready(app, people.amara, film), client_of(app, people.amara)
    answer = amara.post(f"/uploads/{asset_id}/own-poster", **form_of(a_picture(), "me.png"))
    assert answer.status_code == 303
    with Image.open(io.BytesIO(poster_of(amara, app, asset_id))) as image:
        assert (image.format, image.size) == ("WEBP", (1280, 720))


@pytest.mark.parametrize(("content", "words"), [(b"GIF89a", "cannot be read"), (b"", "empty")])
def test_what_is_no_picture_becomes_no_poster(
    app: Flask, people: Cast, film: Path, content: bytes, words: str
) -> None:
    asset_id, amara = received_in(app, people, film), client_of(app, people.amara)
    answer = amara.post(f"/uploads/{asset_id}/own-poster", **form_of(content, "me.gif"))
    assert answer.status_code == 422
    assert words in answer.text


def test_nobody_else_changes_a_poster(app: Flask, people: Cast, film: Path) -> None:
    asset_id = received_in(app, people, film)
    for other in (people.jonas, people.ruth):
        client = client_of(app, other)
        assert client.post(f"/uploads/{asset_id}/poster", data={"number": "1"}).status_code == 404
        own = client.post(f"/uploads/{asset_id}/own-poster", **form_of(a_picture(), "me.png"))
        assert own.status_code == 404


def test_the_history_names_every_try(app: Flask, people: Cast, film: Path) -> None:
    asset_id = make_ready(app, people.amara, film)
    page = client_of(app, people.amara).get(f"/uploads/{asset_id}/recording").text
    for words in ("First size", "Posters and preview", "done", "worker"):
        assert words in page


def test_a_moderator_sees_what_failed_and_begins_it_again(app: Flask, people: Cast, film: Path) -> None:
    asset_id = failed_in(app, people, film)
    ruth = client_of(app, people.ruth)
    listed = ruth.get("/recordings").text
    assert "Something went wrong" in listed
    page = ruth.get(f"/uploads/{asset_id}/recording").text
    assert "Process again" in page
    assert film.name not in page
    assert ruth.post(f"/uploads/{asset_id}/renditions").status_code == 303
    assert "Something went wrong" not in ruth.get("/recordings").text


def test_nobody_else_sees_how_a_recording_is_made(
    app: Flask, people: Cast, film: Path, client: FlaskClient
) -> None:
    asset_id = failed_in(app, people, film)
    jonas = client_of(app, people.jonas)
    assert jonas.get("/recordings").status_code == 404
    assert jonas.get(f"/uploads/{asset_id}/recording").status_code == 404
    assert jonas.post(f"/uploads/{asset_id}/renditions").status_code == 404
    assert client.get("/recordings").status_code == 303


def received_in(app: Flask, people: Cast, film: Path) -> int:
    with app.app_context():
        return received(people.amara, film)


def failed_in(app: Flask, people: Cast, film: Path) -> int:
    asset_id = received_in(app, people, film)
    with app.app_context():
        media_jobs.give_up(asset_id)
    return asset_id


def test_what_is_being_prepared_is_not_begun_anew(app: Flask, people: Cast, film: Path) -> None:
    asset_id = received_in(app, people, film)
    assert client_of(app, people.ruth).post(f"/uploads/{asset_id}/renditions").status_code == 409
