"""Files: kept, served in ranges and forgotten alike on this machine and in object storage."""

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from community.core import sending, storage
from community.core.config import Settings
from community.core.errors import Invalid, NotFound
from tests.servers import ObjectStore

CONTENT = bytes(range(256)) * 10_000  # Two and a half chunks.
KEY = "films/a1/film.mp4"


@pytest.fixture(params=["local", pytest.param("s3", marks=pytest.mark.servers)])
def site(
    request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """An application that does nothing but keep files and send them."""
    site = Flask("files")
    if request.param == "s3":
        store: ObjectStore = request.getfixturevalue("object_store")
        for name, value in store.environment.items():
            monkeypatch.setenv(name, value)
        settings = replace(settings, storage_url=store.url)
    storage.init_storage(site, settings)
    site.extensions["settings"] = settings

    @site.get("/<path:key>")
    def show(key: str) -> Response:
        return sending.send(key, mimetype="video/mp4", public=True)

    with site.app_context():
        yield site
        storage.forget(KEY)


@pytest.fixture
def browser(site: Flask) -> FlaskClient:
    storage.keep_bytes(KEY, CONTENT)
    return site.test_client()


def get(browser: FlaskClient, headers: Mapping[str, str] = MappingProxyType({})) -> TestResponse:
    return browser.get(f"/{KEY}", headers=headers, buffered=True)


def exists(key: str) -> bool:
    try:
        return bool(storage.read(key))
    except NotFound:
        return False


def test_what_is_kept_is_measured_and_can_be_read(site: Flask, tmp_path: Path) -> None:
    kept = storage.keep(KEY, io.BytesIO(CONTENT), limit=len(CONTENT))
    assert (kept.size, kept.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert storage.read(KEY) == CONTENT
    storage.fetch(KEY, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CONTENT


def test_a_file_fetched_to_where_another_was_leaves_both_stored(site: Flask, tmp_path: Path) -> None:
    with site.app_context():
        storage.keep_bytes("one", b"one")
        storage.keep_bytes("other", b"other")
        storage.fetch("one", tmp_path / "copy")
        storage.fetch("other", tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes() == storage.read("other") == b"other"
        (tmp_path / "copy").unlink()
        assert (storage.read("one"), storage.read("other")) == (b"one", b"other")


def test_what_is_larger_than_the_limit_leaves_nothing(site: Flask) -> None:
    with pytest.raises(Invalid, match="larger than 2 MB"):
        storage.keep(KEY, io.BytesIO(CONTENT), limit=2_000_000)
    assert not exists(KEY)


def test_a_stream_that_breaks_off_leaves_nothing(site: Flask) -> None:
    with pytest.raises(ConnectionError):
        storage.keep(KEY, BreaksOff(), limit=10**9)
    assert not exists(KEY)


class BreaksOff(io.BytesIO):
    """A browser that goes away after the first megabytes."""

    sent = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.sent += 1
        if self.sent > 12:
            raise ConnectionError
        return b"x" * storage.CHUNK


def test_what_is_forgotten_is_gone_and_may_be_forgotten_again(site: Flask) -> None:
    storage.keep_bytes(KEY, b"x")
    storage.forget(KEY)
    storage.forget(KEY, "never/kept")
    assert not exists(KEY)


def test_a_whole_file_is_sent_with_what_a_cache_needs(browser: FlaskClient) -> None:
    answer = get(browser)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, CONTENT, "video/mp4")
    assert answer.content_length == len(CONTENT)
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "immutable" in answer.headers["Cache-Control"]
    assert get(browser, {"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [("0-0", 0, 1), ("100-1499999", 100, 1_500_000), ("2000000-", 2_000_000, None), ("-5", -5, None)],
)
def test_a_player_gets_the_range_it_asks_for(
    browser: FlaskClient, wanted: str, start: int, end: int | None
) -> None:
    answer = get(browser, {"Range": f"bytes={wanted}"})
    assert (answer.status_code, answer.data) == (206, CONTENT[start:end])
    assert answer.headers["Content-Range"].endswith(f"/{len(CONTENT)}")


def test_a_range_behind_the_end_is_refused(browser: FlaskClient) -> None:
    assert get(browser, {"Range": f"bytes={len(CONTENT)}-"}).status_code == 416


def test_many_ranges_at_once_cost_no_more_than_one(browser: FlaskClient) -> None:
    answer = get(browser, {"Range": "bytes=" + ",".join(["0-"] * 2_000)})
    assert answer.status_code in {200, 416}
    assert len(answer.data) <= len(CONTENT)


def test_a_range_of_another_version_is_answered_with_the_whole(browser: FlaskClient) -> None:
    tag = get(browser).headers["ETag"]
    same = get(browser, {"Range": "bytes=0-4", "If-Range": tag})
    other = get(browser, {"Range": "bytes=0-4", "If-Range": '"another"'})
    assert (same.status_code, other.status_code) == (206, 200)


@pytest.mark.parametrize(
    "key", ["never/kept", "../rounds.db", "a/../../rounds.db", "films", "%2e%2e/rounds.db", "a\0b"]
)
def test_a_key_that_leads_nowhere_or_out_is_not_found(site: Flask, key: str) -> None:
    with site.test_request_context(), pytest.raises(NotFound):
        sending.send(key, mimetype="text/plain", public=False)


def test_what_is_not_public_is_kept_by_no_cache_on_the_way(browser: FlaskClient, site: Flask) -> None:
    with site.test_request_context():
        answer = sending.send(KEY, mimetype="video/mp4", public=False, filename="the film.mp4")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="the film.mp4"'
    answer.close()
