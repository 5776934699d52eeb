"""What comes back from another machine: what is believed, what is tried again, how long anybody waits."""

import gzip
import json
import time
import traceback
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from community.core import fetching
from community.core.config import Settings
from community.core.fetching import Declined, Down, get_json
from tests.answering import Service, listening, saying
from tests.core.asking import NUMBER, site_asking


@pytest.fixture
def database_url() -> str:
    """Nothing here keeps anything."""
    return "sqlite://"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(service: Service, get: Callable[..., Any], status: int) -> None:
    service.answer = saying({}, status=status, headers={"Location": f"{service.url}/elsewhere"})
    with pytest.raises(Declined, match="another address"):
        get()
    assert len(service.asked) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 422])
def test_a_refusal_is_not_worth_another_try(service: Service, get: Callable[..., Any], status: int) -> None:
    service.answer = saying({}, status=status)
    with pytest.raises(Declined, match=str(status)):
        get()


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_service_in_trouble_is_worth_another_try(
    service: Service, get: Callable[..., Any], status: int
) -> None:
    service.answer = saying({}, status=status)
    with pytest.raises(Down, match=str(status)) as caught:
        get()
    assert caught.value.retry_after is None


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("999999999", fetching.LONGEST_PAUSE),
        ("Fri, 01 Jan 2100 00:00:00 GMT", fetching.LONGEST_PAUSE),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
    ],
)
def test_the_pause_that_a_service_asks_for_is_passed_on(
    service: Service, get: Callable[..., Any], said: str, seconds: int | None
) -> None:
    service.answer = saying({}, status=429, headers={"Retry-After": said})
    with pytest.raises(Down) as caught:
        get()
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<html>Maintenance</html>", "text/html"),
        (b"{}", "text/plain"),
        (b"{}", "application/jsonp"),
        (b"{", "application/json"),
        (b"\xff", "application/json"),
        (b"[" * 200_000, "application/json"),
    ],
)
def test_what_is_no_json_is_no_answer(
    service: Service, get: Callable[..., Any], body: bytes, kind: str
) -> None:
    service.answer = saying(body, kind=kind)
    with pytest.raises(Down, match="JSON"):
        get()


def test_an_answer_may_not_be_long(service: Service, get: Callable[..., Any]) -> None:
    service.answer = saying("x" * (fetching.MOST_BYTES - 2))
    assert len(get()) == fetching.MOST_BYTES - 2
    service.answer = saying("x" * (fetching.MOST_BYTES - 1))
    with pytest.raises(Declined, match="more than 1 MB"):
        get()


def test_a_small_answer_cannot_unpack_to_a_large_one(service: Service, get: Callable[..., Any]) -> None:
    bomb = gzip.compress(json.dumps("x" * 50_000_000).encode())
    service.answer = saying(bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(Down, match="cannot be read"):
        get()


def _silence(request: BaseHTTPRequestHandler) -> None:
    time.sleep(2)


def _slow_headers(request: BaseHTTPRequestHandler) -> None:
    _drip(request, b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 100)


def _slow_body(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n")
    _drip(request, b" " * 100)


def _drip(request: BaseHTTPRequestHandler, content: bytes) -> None:
    try:
        for byte in content:
            request.wfile.write(bytes([byte]))
            time.sleep(0.02)
    except OSError:
        request.close_connection = True


@pytest.mark.parametrize("answer", [_silence, _slow_headers, _slow_body])
def test_nobody_waits_for_long(
    service: Service,
    get: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    answer: Callable[[BaseHTTPRequestHandler], None],
) -> None:
    monkeypatch.setattr(fetching, "SECONDS_TO_READ", 0.3)
    monkeypatch.setattr(fetching, "SECONDS_IN_ALL", 0.5)
    service.answer = answer
    begun = time.monotonic()
    with pytest.raises(Down):
        get()
    assert time.monotonic() - begun < 1.5


def test_half_an_answer_is_none(service: Service, get: Callable[..., Any]) -> None:
    service.answer = saying({}, headers={"Content-Length": "500"})
    with pytest.raises(Down, match="stopped in the middle"):
        get()


def test_a_service_that_is_off_is_down(settings: Settings) -> None:
    with listening() as service:
        url = service.url
    with site_asking(settings, url).app_context(), pytest.raises(Down, match="could not be reached"):
        get_json(url, params={})


def test_a_name_that_is_gone_is_down(settings: Settings) -> None:
    url = "http://nobody.invalid"
    with site_asking(settings, url).app_context(), pytest.raises(Down, match="could not be looked up"):
        get_json(url, params={})


def _strange_header(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 500 No\r\nno header at all\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize(
    "answer", [_strange_header, saying({}), saying({}, status=404), saying(b"{"), saying({}, status=302)]
)
def test_the_number_is_written_down_nowhere(
    service: Service,
    get: Callable[..., Any],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    answer: Callable[[BaseHTTPRequestHandler], None],
) -> None:
    service.answer = answer
    said = ""
    try:
        get()
    except (Down, Declined) as error:
        said = "".join(traceback.format_exception(error))
    out, err = capfd.readouterr()
    assert service.asked[0].params == {"number": NUMBER}
    assert NUMBER not in said + out + err + caplog.text
