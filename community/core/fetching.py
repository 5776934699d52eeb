"""The way out to other machines: JSON from a service that the settings name.

The name is resolved once and the connection goes to exactly the address that was checked, so that no second
answer of the name server can point inside (DNS rebinding). No query is ever written down: it holds numbers.
"""

import json
import logging
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from http.client import HTTPException
from ipaddress import IPv6Address, ip_address
from threading import Timer
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

import structlog
from flask import current_app
from urllib3 import HTTPResponse, Retry
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError, InvalidHeader

from community.core.config import Settings

SECONDS_TO_CONNECT = 5.0
SECONDS_TO_READ = 10.0
SECONDS_IN_ALL = 15.0
MOST_BYTES = 1_000_000
CHUNK = 64 * 1024
LONGEST_PAUSE = 24 * 60 * 60
PORTS = {"https": 443, "http": 80}

# It writes whole addresses into its warnings, queries and all.
logging.getLogger("urllib3.connection").disabled = True

log = structlog.get_logger()


class Down(Exception):
    """The service cannot answer now; to be tried again, after `retry_after` seconds where it said so."""

    def __init__(self, sentence: str, *, retry_after: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retry_after = retry_after


class Declined(Exception):
    """No answer that trying again would mend: a wrong setting, a forbidden address, a refused request."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def get_json(url: str, *, headers: Mapping[str, str] | None = None, params: Mapping[str, str]) -> Any:
    """What a GET of a service named in the settings answers; raises Down or Declined with a sentence."""
    settings: Settings = current_app.extensions["settings"]
    parts = urlsplit(url)
    _ensure_named(parts, settings)
    address = _address_of(parts, settings)
    sent = {"Accept": "application/json", **(headers or {}), **own_headers(parts, settings)}
    with (
        no_broken_line(parts),
        line(parts, address) as plain,
        closing(connection(parts, plain)) as open_line,
    ):
        open_line.request(
            "GET", f"{parts.path or '/'}?{urlencode(params)}", headers=sent, preload_content=False
        )
        with open_line.getresponse() as response:
            return _answer(parts, response)


def _ensure_named(parts: SplitResult, settings: Settings) -> None:
    schemes = ["https"] if settings.production else ["https", "http"]
    if parts.scheme not in schemes:
        raise Declined(f"Only addresses that begin with {' or '.join(schemes)}:// are asked.")
    if parts.netloc not in settings.services:
        raise Declined(f"{parts.hostname} is not a service that the settings name, so it was not asked.")


def _address_of(parts: SplitResult, settings: Settings) -> str:
    """The address to connect to; in production, one private address among several refuses them all."""
    found = resolved(parts)
    if settings.production and not all(is_public(each) for each in found):
        raise Declined(f"{parts.hostname} leads to an address that is not public, so it was not asked.")
    return found[0]


def resolved(parts: SplitResult) -> list[str]:
    try:
        found = socket.getaddrinfo(parts.hostname, port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Down(f"The name {parts.hostname} could not be looked up.") from error
    return [str(address[0]) for *_, address in found]


def port(parts: SplitResult) -> int:
    return parts.port or PORTS[parts.scheme]


def is_public(said: str) -> bool:
    """Whether an address belongs to the open internet, and hides no other address inside itself."""
    address = ip_address(said)
    if isinstance(address, IPv6Address) and (address.sixtofour or address.teredo or address.is_site_local):
        return False
    # Reserved are, among others, IPv4 addresses that are mapped into IPv6.
    return address.is_global and not address.is_multicast and not address.is_reserved


def own_headers(parts: SplitResult, settings: Settings) -> dict[str, str]:
    # A compressed answer could be a small one that unpacks to gigabytes.
    return {
        "Host": parts.netloc,
        "User-Agent": f"Rounds (+{settings.site_url})",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


@contextmanager
def no_broken_line(parts: SplitResult) -> Iterator[None]:
    """Whatever breaks on the way there and back is the same to who asks: the service is down."""
    try:
        yield
    except (OSError, HTTPError, HTTPException) as error:
        log.info("service down", host=parts.hostname, error=type(error).__name__)
        raise Down(
            f"{parts.hostname} could not be reached, or stopped in the middle of its answer."
        ) from error


@contextmanager
def line(parts: SplitResult, address: str, *, seconds: float | None = None) -> Iterator[socket.socket]:
    """A connected socket, cut when all the time is used, however slowly the other side drips."""
    plain = socket.create_connection((address, port(parts)), timeout=SECONDS_TO_CONNECT)
    # TLS takes the socket over before its handshake is done; a second handle can still end that one.
    with plain, plain.dup() as handle:
        cut = Timer(seconds or SECONDS_IN_ALL, _cut, [handle])
        cut.start()
        try:
            yield plain
            # What was cut off can look like an end.
            if cut.finished.is_set():
                raise TimeoutError
        finally:
            cut.cancel()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def connection(parts: SplitResult, plain: socket.socket) -> HTTPConnection:
    made = HTTPConnection(str(parts.hostname), port(parts), timeout=SECONDS_TO_READ)
    if parts.scheme == "https":
        # The address was dialled; the name is what the certificate has to prove.
        plain = ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname)
    made.sock = plain
    return made


def _answer(parts: SplitResult, response: HTTPResponse) -> Any:
    log.info("service asked", host=parts.hostname, status=response.status)
    _ensure_answered(parts, response)
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise Down(f"{parts.hostname} sent something that is not JSON.")
    try:
        return json.loads(_body(parts, response))
    except (ValueError, RecursionError) as error:
        raise Down(f"{parts.hostname} sent JSON that cannot be read.") from error


def _ensure_answered(parts: SplitResult, response: HTTPResponse) -> None:
    status = response.status
    if status == 200:
        return
    if status in {408, 425, 429} or status >= 500:
        raise Down(f"{parts.hostname} answered {status}.", retry_after=_retry_after(response))
    if 300 <= status < 400:
        raise Declined(f"{parts.hostname} points to another address; set the new one if it is right.")
    raise Declined(f"{parts.hostname} refused the request with {status}; look at its address and key.")


def _retry_after(response: HTTPResponse) -> int | None:
    said = response.headers.get("Retry-After")
    if not said:
        return None
    try:
        return int(Retry(retry_after_max=LONGEST_PAUSE).parse_retry_after(said))
    except (InvalidHeader, ValueError, OverflowError):
        return None


def _body(parts: SplitResult, response: HTTPResponse) -> bytes:
    """To its end, since only there an answer that breaks off is told from a whole one."""
    body = bytearray()
    for chunk in response.stream(CHUNK, decode_content=False):
        body += chunk
        if len(body) > MOST_BYTES:
            raise Declined(f"{parts.hostname} sent more than {MOST_BYTES // 1_000_000} MB; it was not read.")
    return bytes(body)
