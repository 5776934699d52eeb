"""Answers with stored files: in ranges, kept by caches as long as they may, sent by whoever does it best."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import obstore
from flask import Flask, Response, current_app, make_response, redirect, request
from obstore.store import LocalStore, ObjectStore, S3Store

from community.core.config import Settings
from community.core.errors import NotFound
from community.core.storage import current, is_well_formed, local_path

# So much of a file is read and handed to the server at a time.
PART = 256 * 1024
IMMUTABLE = timedelta(days=365)
# Whoever stands between us and the readers must notice within a minute that something is public no more.
SHARED = timedelta(minutes=1)
SIGNED = timedelta(minutes=1)


def send(
    key: str,
    *,
    mimetype: str,
    public: bool,
    filename: str | None = None,
    on_sent: Callable[[int], None] | None = None,
) -> Response:
    """Answer with a stored file: byte ranges, ETag, and a cache that is private unless the file is public.

    `on_sent` hears at the end how many bytes of it the server took over; where nginx or the object storage
    sends the file in our place, it hears nothing.
    """
    if not is_well_formed(key):
        raise NotFound()
    response = _handed_over(key, mimetype) or _sent_by_us(key, mimetype, on_sent)
    if filename:
        response.headers.set("Content-Disposition", "attachment", filename=filename)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = caching(public=public)
    return response


def caching(*, public: bool) -> str:
    """For what never changes at its address, as a stored key is never written twice."""
    if not public:
        return "private, no-cache"
    long, short = int(IMMUTABLE.total_seconds()), int(SHARED.total_seconds())
    return f"public, max-age={long}, s-maxage={short}, immutable"


def _handed_over(key: str, mimetype: str) -> Response | None:
    """The answer that lets nginx or the object storage send the file, where that is set."""
    settings, store = _settings(), current()
    if settings.x_accel and isinstance(store, LocalStore):
        _about(key)  # What is not there is our 404, and not one of nginx.
        # Ranges, ETag and what a browser has already are nginx's part then.
        return Response(mimetype=mimetype, headers={"X-Accel-Redirect": settings.x_accel + quote(key)})
    # A signature is for one method only, and the small files are not worth the second way.
    if settings.presigned and request.method == "GET" and mimetype.startswith(("audio/", "video/")):
        answer = make_response(redirect(signed_url(key)))
        answer.headers["Cache-Control"] = "private, no-store"
        return answer
    return None


def origin(app: Flask) -> str | None:
    """Where the object storage answers, when it sends files itself."""
    if not app.extensions["settings"].presigned:
        return None
    with app.app_context():
        address = urlsplit(signed_url("any"))
    return f"{address.scheme}://{address.netloc}"


def signed_url(key: str) -> str:
    """Where the object storage itself gives out a file, for a minute and to whoever knows the address."""
    store = current()
    assert isinstance(store, S3Store)
    return obstore.sign(store, "GET", key, SIGNED)


def _sent_by_us(key: str, mimetype: str, on_sent: Callable[[int], None] | None) -> Response:
    found = _about(key)
    response = Response(mimetype=mimetype)
    response.set_etag(found.tag)
    response.last_modified = found.modified
    response.content_length = found.size
    response.make_conditional(request, accept_ranges=True, complete_length=found.size)
    if request.method == "GET" and response.status_code in {200, 206}:
        start = response.content_range.start or 0
        taken = _Taken(found.parts(start, response.content_length or 0))
        response.response = taken
        if on_sent:
            response.call_on_close(lambda: on_sent(taken.size))
    return response


@dataclass(frozen=True)
class _Found:
    """What is known of a stored file before its first byte is read, and how its bytes are had."""

    size: int
    tag: str
    modified: datetime
    parts: Callable[[int, int], Iterator[bytes]]


def _about(key: str) -> _Found:
    store = current()
    try:
        return _about_local(store, key) if isinstance(store, LocalStore) else _about_far(store, key)
    except FileNotFoundError as error:
        raise NotFound() from error


def _about_local(store: LocalStore, key: str) -> _Found:
    path = local_path(store, key)
    # Nobody puts links into the store; one that is there anyway must not lead out of it.
    if path.resolve() != local_path(store, "").resolve() / key or not path.is_file():
        raise FileNotFoundError
    found = path.stat()
    tag = hashlib.sha256(f"{key}:{found.st_mtime_ns}:{found.st_size}".encode()).hexdigest()[:32]
    changed = datetime.fromtimestamp(found.st_mtime, UTC)
    return _Found(found.st_size, tag, changed, lambda *part: _read(path, *part))


def _read(path: Path, start: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while length > 0 and (part := file.read(min(PART, length))):
            length -= len(part)
            yield part


def _about_far(store: ObjectStore, key: str) -> _Found:
    found = obstore.head(store, key)
    tag = (found["e_tag"] or "").strip('"')
    return _Found(found["size"], tag, found["last_modified"], lambda *part: _fetch(store, key, *part))


def _fetch(store: ObjectStore, key: str, start: int, length: int) -> Iterator[bytes]:
    if length == 0:
        return
    options: Any = {"range": (start, start + length)}
    for part in obstore.get(store, key, options=options).stream(min_chunk_size=PART):
        yield bytes(part)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


class _Taken:
    """Parts of a file on their way out, and how many bytes of them have been taken over so far."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self.parts, self.size = parts, 0

    def __iter__(self) -> Iterator[bytes]:
        for part in self.parts:
            yield part
            # Only who asks for the next part has passed this one on: a reader who hangs up is not counted.
            self.size += len(part)

    def close(self) -> None:
        self.parts.close()  # type: ignore[attr-defined]  # They come from the generators above.
