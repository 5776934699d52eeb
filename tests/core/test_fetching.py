"""The way out: only to services that the settings name, only where it is safe, and never for long."""

import gzip
import json
import socket
import ssl
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from community.core import fetching
from community.core.config import Settings
from community.core.fetching import Declined, Down, get_json, is_public
from tests.answering import Service, listening, saying
from tests.certificates import certificate_for

NAME = "registry.example"
NUMBER = "1000000004"
INSIDE = """
    127.0.0.1 127.8.8.8 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 192.0.2.1
    198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 ::1 :: ::7f00:1 ::ffff:127.0.0.1 ::ffff:198.41.0.4
    64:ff9b::7f00:1 2002:7f00:1:: 2001:0:7f00:1:: fe80::1 fe80::1%eth0 fec0::1 fd00::1 ff02::1 2001:db8::1
""".split()  # noqa: SIM905  # A list of thirty quoted addresses is no easier to read.
REAL_NAMES = socket.getaddrinfo


@pytest.fixture
def database_url() -> str:
    """Nothing here keeps anything."""
    return "sqlite://"


@pytest.fixture
def service() -> Iterator[Service]:
    with listening() as service:
        yield service


@pytest.fixture
def get(settings: Settings, service: Service) -> Iterator[Callable[..., Any]]:
    """Asks the service, which the settings name."""
    with _app(settings, service.url).app_context():
        yield lambda url=service.url: get_json(url, params={"number": NUMBER})


def _app(settings: Settings, url: str, *, production: bool = False) -> Flask:
    app = Flask("asking")
    app.extensions["settings"] = replace(settings, nppes_api=url, production=production)
    return app


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """A name server of the test's own; it hands out the answers given, one after the other."""

    def answer_with(*answers: list[str]) -> list[str]:
        asked: list[str] = []

        def answer(host: str, port: int, *arguments: Any, **more: Any) -> list[Any]:
            if host != NAME:
                return REAL_NAMES(host, port, *arguments, **more)
            asked.append(host)
            return [(0, 0, 0, "", (address, port)) for address in answers[len(asked) - 1]]

        monkeypatch.setattr(socket, "getaddrinfo", answer)
        return asked

    return answer_with


def test_a_named_service_is_asked(service: Service, get: Callable[..., Any]) -> None:
    service.answer = saying({"name": "Éva"})
    assert get() == {"name": "Éva"}
    (asked,) = service.asked
    assert (asked.path, asked.params) == ("/", {"number": NUMBER})
    assert asked.headers["User-Agent"] == "Rounds (+http://localhost)"
    assert asked.headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "application/fhir+json;charset=UTF-8"])
def test_json_has_several_names(service: Service, get: Callable[..., Any], kind: str) -> None:
    service.answer = saying({"total": 0}, kind=kind)
    assert get() == {"total": 0}


def test_nothing_is_taken_from_the_environment(
    service: Service, get: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login canary password canary\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://canary:canary@127.0.0.1:1")
    assert get() == {}
    assert "Authorization" not in service.asked[0].headers


def test_a_host_that_the_settings_do_not_name_is_not_asked(get: Callable[..., Any]) -> None:
    with listening() as other, pytest.raises(Declined, match="not a service that the settings name"):
        get(other.url)
    assert other.asked == []


@pytest.mark.parametrize("url", ["ftp://registry.example/", "file:///etc/passwd", "//registry.example", ""])
def test_only_web_addresses_are_asked(get: Callable[..., Any], url: str) -> None:
    with pytest.raises(Declined, match="begin with"):
        get(url)


def test_production_asks_nobody_without_tls(settings: Settings, service: Service) -> None:
    app = _app(settings, service.url, production=True)
    with app.app_context(), pytest.raises(Declined, match="begin with https://"):
        get_json(service.url, params={})
    assert service.asked == []


@pytest.mark.parametrize("found", [["127.0.0.1"], ["198.41.0.4", "10.0.0.8"], ["198.41.0.4", "::1"]])
def test_production_asks_no_private_address(
    settings: Settings, names: Callable[..., list[str]], found: list[str]
) -> None:
    names(found)
    app = _app(settings, f"https://{NAME}", production=True)
    with app.app_context(), pytest.raises(Declined, match="not public"):
        get_json(f"https://{NAME}", params={})


@pytest.mark.parametrize("address", ["198.41.0.4", "2001:503:ba3e::2:30"])
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


def test_a_name_is_resolved_once(
    settings: Settings, service: Service, names: Callable[..., list[str]]
) -> None:
    port = service.url.rpartition(":")[2]
    asked = names(["127.0.0.1"], ["127.0.0.2"])
    with _app(settings, f"http://{NAME}:{port}").app_context():
        assert get_json(f"http://{NAME}:{port}", params={}) == {}
    assert asked == [NAME]
    assert service.asked[0].headers["Host"] == f"{NAME}:{port}"


@pytest.mark.parametrize(("proved", "is_believed"), [(NAME, True), ("other.example", False)])
def test_the_certificate_has_to_prove_the_name(
    settings: Settings,
    names: Callable[..., list[str]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    proved: str,
    is_believed: bool,
) -> None:
    names(["127.0.0.1"])
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate_for(proved, tmp_path)))
    assert _is_answered_over_tls(settings, tmp_path) is is_believed


def test_a_certificate_of_nobody_known_is_not_believed(
    settings: Settings, names: Callable[..., list[str]], tmp_path: Path
) -> None:
    names(["127.0.0.1"])
    certificate_for(NAME, tmp_path)
    assert not _is_answered_over_tls(settings, tmp_path)


def _is_answered_over_tls(settings: Settings, folder: Path) -> bool:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    with listening(tls) as service:
        url = service.url.replace("127.0.0.1", NAME)
        with _app(settings, url).app_context():
            try:
                get_json(url, params={})
            except Down:
                return False
        return len(service.asked) == 1


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
    with _app(settings, url).app_context(), pytest.raises(Down, match="could not be reached"):
        get_json(url, params={})


def test_a_name_that_is_gone_is_down(settings: Settings) -> None:
    url = "http://nobody.invalid"
    with _app(settings, url).app_context(), pytest.raises(Down, match="could not be looked up"):
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
