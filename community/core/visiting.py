"""The way out to addresses that strangers name, such as a feed to bring along or a callback to be told.

Every hop is looked up once, has to be public, and is dialled at exactly the address that was checked; there
is an end to the bytes, the seconds and the hops. For jobs only: it takes its time.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import IO, NamedTuple
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import structlog
from flask import current_app
from urllib3 import HTTPResponse

from community.core import fetching
from community.core.config import Settings
from community.core.fetching import CHUNK, Declined, Down
from community.core.storage import megabytes

MOST_HOPS = 5
# In production only where websites are: a visit must not become a look at the doors of others.
PORTS = frozenset({80, 443, 8080, 8443})
LONGEST_ADDRESS = 2_000
KEPT_IN_PATHS = "/%:@!$&'()*+,;=~-._"

log = structlog.get_logger()


class Visit(NamedTuple):
    """How a visit ended: the status, where it led to in the end, and the answer's headers in lower case."""

    status: int
    address: str
    headers: Mapping[str, str]


def get(
    url: str, into: IO[bytes], *, most: int, seconds: float, headers: Mapping[str, str] | None = None
) -> Visit:
    """Write what is found at `url` into a file; 304 writes nothing. Raises Down or Declined."""
    for _ in range(MOST_HOPS):
        parts = checked(url)
        with _answer(parts, "GET", None, headers or {}, seconds) as response:
            moved = response.headers.get("Location") if response.status in {301, 302, 303, 307, 308} else None
            if not moved:
                _ensure_found(parts, response)
                _copy(parts, response, into, most)
                return _visit(url, response)
        url = urljoin(url, moved)
    raise Declined(f"The address led on more than {MOST_HOPS} times. Enter the one at the end of it.")


def post(url: str, body: bytes, *, headers: Mapping[str, str], seconds: float) -> int:
    """The status with which a POST is answered; what is said beside it is not read, nor where it leads to."""
    with _answer(checked(url), "POST", body, headers, seconds) as response:
        return response.status


def checked(url: str) -> SplitResult:
    """An address as it could be visited; raises Declined. Where its name leads to is not looked up yet."""
    try:
        parts = urlsplit(url)
        port = parts.port
        parts.netloc.encode("ascii" if parts.netloc.isascii() else "idna")
    except ValueError as error:
        raise Declined(
            "This is no address of the web. Write it such as https://example.org/feed.xml."
        ) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or len(url) > LONGEST_ADDRESS:
        raise Declined("This is no address of the web. Write it such as https://example.org/feed.xml.")
    if parts.username is not None or parts.password is not None:
        raise Declined("The address carries a name or a password. Enter it without them.")
    if _settings().production and port not in {None, *PORTS}:
        raise Declined(f"Port {port} is none of a website. Enter an address without it.")
    host = parts.hostname if parts.hostname.isascii() else parts.hostname.encode("idna").decode()
    return parts._replace(netloc=f"{_bracketed(host)}{f':{port}' if port else ''}")


def own_hosts() -> frozenset[str]:
    """Under which names this site itself would be found."""
    return _settings().hosts


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@contextmanager
def _answer(
    parts: SplitResult, method: str, body: bytes | None, headers: Mapping[str, str], seconds: float
) -> Iterator[HTTPResponse]:
    address = _public_address(parts)
    path = quote(parts.path or "/", safe=KEPT_IN_PATHS)
    query = f"?{quote(parts.query, safe=f'{KEPT_IN_PATHS}?')}" if parts.query else ""
    sent = {**headers, **fetching.own_headers(parts, _settings())}
    with (
        fetching.no_broken_line(parts),
        fetching.line(parts, address, seconds=seconds) as plain,
        closing(fetching.connection(parts, plain)) as connection,
    ):
        connection.request(method, f"{path}{query}", body=body, headers=sent, preload_content=False)
        with connection.getresponse() as response:
            log.info("visited", host=parts.hostname, method=method, status=response.status)
            yield response


def _public_address(parts: SplitResult) -> str:
    """One private address among several refuses them all; elsewhere than in production, none does."""
    found = fetching.resolved(parts)
    if _settings().production and not all(fetching.is_public(each) for each in found):
        raise Declined(f"{parts.hostname} leads to an address that is not public, so it was not visited.")
    return found[0]


def _ensure_found(parts: SplitResult, response: HTTPResponse) -> None:
    status = response.status
    if status in {408, 425, 429} or status >= 500:
        raise Down(f"{parts.hostname} answered {status}. It may work later.")
    if status not in {200, 304}:
        raise Declined(f"{parts.hostname} answered {status}. Open the address in a browser and look.")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Declined(f"{parts.hostname} sent something packed that nobody had asked for.")


def _copy(parts: SplitResult, response: HTTPResponse, into: IO[bytes], most: int) -> None:
    size = 0
    for chunk in response.stream(CHUNK, decode_content=False):
        size += len(chunk)
        if size > most:
            raise Declined(f"What {parts.hostname} sent is larger than {megabytes(most)}; it was not kept.")
        into.write(chunk)


def _visit(url: str, response: HTTPResponse) -> Visit:
    return Visit(response.status, url, {name.lower(): value for name, value in response.headers.items()})


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
