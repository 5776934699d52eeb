"""Visits to addresses that strangers name: only to the open internet, with an end to everything."""

import io
import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from community.core import visiting
from community.core.config import Settings
from community.core.fetching import Declined, Down
from community.core.visiting import Visit
from tests.answering import Service, listening, saying


@pytest.fixture
def database_url() -> str:
    """Nothing here keeps anything."""
    return "sqlite://"


@pytest.fixture
def site(settings: Settings) -> Iterator[Flask]:
    app = Flask("visiting")
    app.extensions["settings"] = settings
    with app.app_context():
        yield app


@pytest.fixture
def service() -> Iterator[Service]:
    with listening() as service:
        yield service


def visit(url: str, **limits: Any) -> tuple[Visit, bytes]:
    into = io.BytesIO()
    found = visiting.get(url, into, **({"most": 1_000, "seconds": 5} | limits))
    return found, into.getvalue()


def test_what_is_found_is_written_into_the_file(site: Flask, service: Service) -> None:
    service.answer = saying(b"<rss/>", kind="text/xml", headers={"ETag": '"1"'})
    found, content = visit(f"{service.url}/feed with spaces.xml?a=ü")
    assert (found.status, found.headers["etag"], content) == (200, '"1"', b"<rss/>")
    assert service.asked[0].path == "/feed%20with%20spaces.xml"
    assert service.asked[0].params == {"a": "ü"}


def test_an_unchanged_answer_writes_nothing(site: Flask, service: Service) -> None:
    service.answer = saying(b"", status=304)
    assert visit(service.url)[0].status == 304


def test_every_hop_is_checked_anew(site: Flask, service: Service) -> None:
    site.extensions["settings"] = replace(site.extensions["settings"], production=True)
    seen: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        # The first hop counts as outside, the second one, to the same server, as inside.
        patch.setattr("community.core.fetching.is_public", lambda said: not seen and not seen.append(said))  # type: ignore[func-returns-value]  # Appending is the point.
        patch.setattr(visiting, "PORTS", {int(service.url.rpartition(":")[2])})
        service.answer = saying(b"", status=302, headers={"Location": f"{service.url}/inside"})
        with pytest.raises(Declined, match="not public"):
            visit(service.url)
    assert [each.path for each in service.asked] == ["/"]


@pytest.mark.parametrize("found", [["127.0.0.1"], ["198.41.0.4", "10.0.0.8"], ["::ffff:127.0.0.1"]])
def test_production_visits_no_private_address(
    site: Flask, found: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site.extensions["settings"] = replace(site.extensions["settings"], production=True)
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, port, **_: [(0, 0, 0, "", (each, port)) for each in found]
    )
    with pytest.raises(Declined, match="not public"):
        visit("https://podcast.example/feed.xml")
    with pytest.raises(Declined, match="not public"):
        visiting.post("https://podcast.example/", b"", headers={}, seconds=1)


def test_production_knocks_at_no_other_doors(site: Flask) -> None:
    site.extensions["settings"] = replace(site.extensions["settings"], production=True)
    with pytest.raises(Declined, match="Port 25"):
        visit("http://podcast.example:25/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "feed.xml",
        "file:///etc/passwd",
        "ftp://podcast.example/",
        "//podcast.example",
        "https://",
        "https://me:you@podcast.example/",
        "https://[::1/",
        "https://podcast.example:99999/",
        "https://podcast.example/" + "x" * 2_000,
        f"https://{'ü' * 70}.example/",
    ],
)
def test_what_is_no_address_of_the_web_is_not_visited(site: Flask, url: str) -> None:
    with pytest.raises(Declined):
        visit(url)


def test_nobody_is_led_on_for_ever(site: Flask, service: Service) -> None:
    service.answer = saying(b"", status=301, headers={"Location": "/again"})
    with pytest.raises(Declined, match="more than 5 times"):
        visit(service.url)
    assert len(service.asked) == 5


def test_a_redirect_to_a_file_is_not_followed(site: Flask, service: Service) -> None:
    service.answer = saying(b"", status=301, headers={"Location": "file:///etc/passwd"})
    with pytest.raises(Declined, match="no address of the web"):
        visit(service.url)


def test_there_is_an_end_to_the_bytes(site: Flask, service: Service) -> None:
    service.answer = saying(b"x" * 1_000)
    assert len(visit(service.url)[1]) == 1_000
    service.answer = saying(b"x" * 1_001)
    with pytest.raises(Declined, match="larger than 1 kB"):
        visit(service.url)


@pytest.mark.parametrize(
    ("status", "problem"), [(404, Declined), (410, Declined), (403, Declined), (500, Down), (429, Down)]
)
def test_what_is_not_there_is_told_from_what_is_down(
    site: Flask, service: Service, status: int, problem: type[Exception]
) -> None:
    service.answer = saying(b"", status=status)
    with pytest.raises(problem, match=str(status)):
        visit(service.url)


def test_what_was_packed_is_not_unpacked(site: Flask, service: Service) -> None:
    service.answer = saying(b"\x1f\x8b", headers={"Content-Encoding": "gzip"})
    with pytest.raises(Declined, match="packed"):
        visit(service.url)


def test_half_an_answer_is_none(site: Flask, service: Service) -> None:
    service.answer = saying(b"half", headers={"Content-Length": "500"})
    with pytest.raises(Down, match="stopped in the middle"):
        visit(service.url)


def test_a_post_is_answered_with_its_status_alone(site: Flask, service: Service) -> None:
    service.answer = saying(b"moved", status=302, headers={"Location": f"{service.url}/inside"})
    assert visiting.post(f"{service.url}/told", b"words", headers={"X-Word": "1"}, seconds=5) == 302
    (asked,) = service.asked
    assert (asked.method, asked.body, asked.headers["X-Word"]) == ("POST", b"words", "1")
