"""Answers with stored files: what caches may keep of them, odd ranges, and others who send in our place."""

import resource
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from community.core import sending, storage
from community.core.config import Settings
from community.core.errors import NotFound
from tests.servers import ObjectStore

CONTENT = bytes(range(256)) * 4_000
KEY = "films/a1/film.mp4"
MEGABYTE = 1_000_000


class Site:
    """An application that does nothing but send files, and how many bytes it was told were sent."""

    def __init__(self, settings: Settings) -> None:
        self.app, self.heard = Flask("files"), list[int]()
        self.app.extensions["settings"] = settings
        storage.init_storage(self.app, settings)
        self.app.add_url_rule("/<path:key>", view_func=self.show)

    def show(self, key: str) -> Response:
        return sending.send(key, mimetype="video/mp4", public=True, on_sent=self.heard.append)

    def keep(self, content: bytes) -> FlaskClient:
        with self.app.app_context():
            storage.keep_bytes(KEY, content)
        return self.app.test_client()


@pytest.fixture
def site(settings: Settings) -> Site:
    return Site(settings)


@pytest.fixture
def far(settings: Settings, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The same with an object storage that sends the files itself."""
    for name, value in object_store.environment.items():
        monkeypatch.setenv(name, value)
    far = Site(replace(settings, storage_url=object_store.url, presigned=True))
    yield far
    with far.app.app_context():
        storage.forget(KEY)


@pytest.mark.parametrize(
    ("asked", "status", "start"),
    [
        ("bytes=-0", 416, 0),
        ("bytes=-99999999999999999999", 416, 0),
        ("bytes=0-0,2-2", 416, 0),
        ("bytes=" + "0-," * 10_000 + "0-", 416, 0),
        (f"bytes=5-{10**30}", 206, 5),
        ("bytes=9-2", 416, 0),
        ("lines=1-2", 416, 0),
    ],
)
def test_one_range_is_answered_and_everything_else_refused(
    site: Site, asked: str, status: int, start: int
) -> None:
    """Abuse case 102."""
    answer = site.keep(CONTENT).get(f"/{KEY}", headers={"Range": asked}, buffered=True)
    assert answer.status_code == status
    assert status == 416 or answer.data == CONTENT[start:]


def test_a_large_file_costs_no_memory(site: Site) -> None:
    """Abuse case 102: neither whole, nor in its last part."""
    browser = site.keep(b"\0" * 60 * MEGABYTE)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for asked in ("bytes=0-", "bytes=-50000000", "bytes=" + "0-," * 2_000):
        for part in browser.get(f"/{KEY}", headers={"Range": asked}).response:
            assert len(part) <= sending.PART
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown * 1024 < 20 * MEGABYTE


def test_only_the_head_is_sent_to_who_asks_for_it(site: Site) -> None:
    answer = site.keep(CONTENT).head(f"/{KEY}")
    assert (answer.status_code, answer.data, answer.content_length) == (200, b"", len(CONTENT))
    assert (answer.headers["Accept-Ranges"], site.heard) == ("bytes", [])


def test_what_was_sent_is_counted(site: Site) -> None:
    browser = site.keep(CONTENT)
    tag = browser.get(f"/{KEY}", buffered=True).headers["ETag"]
    browser.get(f"/{KEY}", headers={"Range": "bytes=10-19"}, buffered=True)
    browser.get(f"/{KEY}", headers={"If-None-Match": tag}, buffered=True)
    assert site.heard == [len(CONTENT), 10]


def test_what_a_reader_never_took_is_not_counted(site: Site) -> None:
    answer = site.keep(CONTENT).get(f"/{KEY}")
    parts = iter(answer.response)
    next(parts)
    next(parts)
    answer.close()
    assert site.heard == [sending.PART]


def test_a_browser_keeps_what_a_cache_on_the_way_asks_for_again(site: Site) -> None:
    """What is public no more must be gone from every shared cache within a minute."""
    said = site.keep(CONTENT).get(f"/{KEY}").cache_control
    assert said.public
    assert said.immutable
    assert said.max_age == 365 * 24 * 3600
    assert said.s_maxage == 60


def test_a_strong_tag_says_which_file_it_is(site: Site) -> None:
    tag = site.keep(CONTENT).get(f"/{KEY}").headers["ETag"]
    assert tag.startswith('"')
    assert site.keep(CONTENT + b"x").get(f"/{KEY}").headers["ETag"] != tag


def test_a_link_in_the_store_leads_nowhere(site: Site, tmp_path: Path) -> None:
    """Abuse case 101."""
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "files" / "link.mp4").symlink_to(tmp_path / "secret")
    (tmp_path / "files" / "folder").symlink_to(tmp_path)
    with site.app.test_request_context():
        for key in ("link.mp4", "folder/secret"):
            with pytest.raises(NotFound):
                sending.send(key, mimetype="video/mp4", public=True)


def test_nginx_is_told_which_file_to_send(settings: Settings) -> None:
    site = Site(replace(settings, x_accel="/protected/"))
    answer = site.keep(CONTENT).get(f"/{KEY}")
    assert (answer.data, answer.headers["X-Accel-Redirect"]) == (b"", f"/protected/{KEY}")
    assert answer.mimetype == "video/mp4"
    assert answer.cache_control.s_maxage == 60
    with site.app.test_request_context(), pytest.raises(NotFound):
        sending.send("films/none.mp4", mimetype="video/mp4", public=True)


@pytest.mark.servers
def test_the_object_storage_gives_out_what_it_keeps_for_a_minute(far: Site) -> None:
    answer = far.keep(CONTENT).get(f"/{KEY}", headers={"Range": "bytes=0-4"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (302, "private, no-store")
    address = answer.headers["Location"]
    assert int(parse_qs(urlsplit(address).query)["X-Amz-Expires"][0]) <= 60
    asked = urllib.request.Request(address, headers={"Range": "bytes=0-4"})  # noqa: S310 - our own store
    with urllib.request.urlopen(asked) as file:  # noqa: S310 - as above
        assert (file.read(), file.headers["Content-Type"]) == (CONTENT[:5], "video/mp4")


@pytest.mark.servers
def test_the_policy_of_pages_lets_recordings_come_from_there(far: Site, object_store: ObjectStore) -> None:
    assert sending.origin(far.app) == object_store.endpoint


@pytest.mark.servers
def test_the_head_of_a_file_far_away_comes_from_us(far: Site) -> None:
    answer = far.keep(CONTENT).head(f"/{KEY}")
    assert (answer.status_code, answer.content_length) == (200, len(CONTENT))
