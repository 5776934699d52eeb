"""The way out: only to services that the settings name, and only where it is safe."""

import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from community.core.config import Settings
from community.core.fetching import Declined, Down, get_json, is_public
from tests.answering import Service, listening, saying
from tests.certificates import certificate_for
from tests.core.asking import NUMBER, site_asking

NAME = "registry.example"
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
    app = site_asking(settings, service.url, production=True)
    with app.app_context(), pytest.raises(Declined, match="begin with https://"):
        get_json(service.url, params={})
    assert service.asked == []


@pytest.mark.parametrize("found", [["127.0.0.1"], ["198.41.0.4", "10.0.0.8"], ["198.41.0.4", "::1"]])
def test_production_asks_no_private_address(
    settings: Settings, names: Callable[..., list[str]], found: list[str]
) -> None:
    names(found)
    app = site_asking(settings, f"https://{NAME}", production=True)
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
    with site_asking(settings, f"http://{NAME}:{port}").app_context():
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
        with site_asking(settings, url).app_context():
            try:
                get_json(url, params={})
            except Down:
                return False
        return len(service.asked) == 1
