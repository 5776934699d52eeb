"""Pictures for articles: drawn anew, so that only what one sees is kept, and found by name alone."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from community.media.models import Asset
from tests.cast import Cast, client_of
from tests.media.arriving import files, rows, send, settle, state


@pytest.fixture
def amara(app: Flask, people: Cast) -> FlaskClient:
    return client_of(app, people.amara)


def drawn(size: tuple[int, int] = (2400, 1200), kind: str = "JPEG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "#0a6a6f").save(file, kind, comment=b"<script>Ward 7</script>")
    return file.getvalue()


def kept(app: Flask, client: FlaskClient, content: bytes, name: str = "trace.jpg") -> dict[str, Any]:
    """What has become of a picture that was sent."""
    address = send(client, content, name)
    settle(app)
    return state(client, address)


def test_a_picture_is_drawn_anew_and_made_to_fit(app: Flask, amara: FlaskClient, client: FlaskClient) -> None:
    """Abuse cases 99 and 100."""
    served = client.get(kept(app, amara, drawn())["picture"], buffered=True)
    assert (served.mimetype, b"Ward 7" in served.data) == ("image/webp", False)
    assert Image.open(io.BytesIO(served.data)).size == (1600, 800)
    assert "immutable" in served.headers["Cache-Control"]
    assert files(app) == ["images"]
    assert rows(app, Asset) == 0


def test_a_small_picture_stays_as_small_as_it_is(app: Flask, amara: FlaskClient) -> None:
    address = kept(app, amara, drawn((300, 200), "PNG"), "trace.png")["picture"]
    assert Image.open(io.BytesIO(amara.get(address, buffered=True).data)).size == (300, 200)


def test_what_is_no_picture_is_refused(app: Flask, amara: FlaskClient) -> None:
    """Abuse cases 78, 87 and 91."""
    for content in (
        b"<svg onload='x()'/>",
        b"GIF89a",
        drawn()[:400],
        b"%PDF-1.7",
        drawn((8000, 8000), "PNG"),
    ):
        said = kept(app, amara, content)
        assert (said["state"], said["picture"]) == ("refused", None)
        assert "picture" in said["reason"]
    assert files(app) == []


@pytest.mark.parametrize("name", ["0" * 32, "../rounds", "..%2f..%2frounds", "A" * 32, "0" * 31])
def test_an_unknown_name_is_no_picture(client: FlaskClient, name: str) -> None:
    assert client.get(f"/images/{name}.webp").status_code == 404
