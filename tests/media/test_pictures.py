"""Pictures for articles: drawn anew, so that only what one sees is kept, and found by name alone."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from community.media import pictures
from tests.cast import Cast, client_of
from tests.media.sending import form_of


@pytest.fixture
def amara(app: Flask, people: Cast) -> FlaskClient:
    return client_of(app, people.amara)


def drawn(size: tuple[int, int] = (2400, 1200), kind: str = "JPEG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "#0a6a6f").save(file, kind, comment=b"<script>Ward 7</script>")
    return file.getvalue()


def send(client: FlaskClient, content: bytes, name: str = "trace.jpg") -> TestResponse:
    return client.post("/images", **form_of(content, name), headers={"Accept": "application/json"})


def test_a_picture_is_drawn_anew_and_made_to_fit(amara: FlaskClient, client: FlaskClient) -> None:
    """Abuse cases 99 and 100."""
    answer = send(amara, drawn()).json
    assert answer is not None
    assert answer["markdown"] == f"![]({answer['url']})"
    served = client.get(answer["url"], buffered=True)
    assert (served.mimetype, b"Ward 7" in served.data) == ("image/webp", False)
    assert Image.open(io.BytesIO(served.data)).size == (1600, 800)
    assert "immutable" in served.headers["Cache-Control"]


def test_a_small_picture_stays_as_small_as_it_is(amara: FlaskClient) -> None:
    answer = send(amara, drawn((300, 200), "PNG"), "trace.png").json
    assert answer is not None
    assert Image.open(io.BytesIO(amara.get(answer["url"], buffered=True).data)).size == (300, 200)


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg onload='x()'/>", b"GIF89a", drawn()[:400], b"%PDF-1.7", drawn((8000, 8000), "PNG")],
)
def test_what_is_no_picture_is_refused(amara: FlaskClient, content: bytes) -> None:
    """Abuse cases 78, 87 and 91."""
    refused = send(amara, content)
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["field"] == "file"


def test_a_picture_has_its_limit(amara: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LARGEST", 1_000)
    assert "the limit is 1 kB" in str(send(amara, drawn()).json)


@pytest.mark.parametrize("who", ["marta", "lapsed"])
def test_only_who_publishes_sends_pictures(app: Flask, people: Cast, who: str) -> None:
    assert send(client_of(app, getattr(people, who)), drawn()).status_code == 403


def test_nobody_sends_pictures_without_signing_in(client: FlaskClient) -> None:
    assert send(client, drawn()).status_code == 401


@pytest.mark.parametrize("name", ["0" * 32, "../rounds", "..%2f..%2frounds", "A" * 32, "0" * 31])
def test_an_unknown_name_is_no_picture(client: FlaskClient, name: str) -> None:
    assert client.get(f"/images/{name}.webp").status_code == 404
