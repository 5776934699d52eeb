"""Files of the installation, on this machine or in object storage, by key."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

import obstore
from flask import Flask, Response, current_app, request, send_file
from obstore.store import LocalStore, ObjectStore, from_url
from werkzeug.wsgi import FileWrapper

from community.core.config import Settings
from community.core.errors import Invalid, NotFound

CHUNK = 1024 * 1024
IMMUTABLE = timedelta(days=365)


@dataclass(frozen=True)
class Kept:
    """What was stored: its key, its length in bytes and its SHA-256 in hexadecimal."""

    key: str
    size: int
    sha256: str


def init_storage(app: Flask, settings: Settings) -> None:
    app.extensions["storage"] = _store(settings.storage_url)


def _store(url: str) -> ObjectStore:
    if url.startswith("file:"):
        return LocalStore(unquote(urlsplit(url).path), mkdir=True)
    # The library's own patience of 180 seconds would hold a member's request that long.
    return from_url(url, retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)})


def keep(key: str, stream: IO[bytes], *, limit: int) -> Kept:
    """Store a stream without ever holding it whole; beyond `limit` bytes raises Invalid and keeps nothing."""
    counted = _Counted(stream, limit)
    # Whatever is raised in here gives up the file: nobody ever sees a part of it.
    with obstore.open_writer(_current(), key, buffer_size=8 * CHUNK) as writer:
        for chunk in counted:
            writer.write(chunk)
        if counted.size > limit:
            raise Invalid(
                f"The file is larger than {megabytes(limit)}. Send a shorter or smaller version.",
                field="file",
            )
    return Kept(key=key, size=counted.size, sha256=counted.hash.hexdigest())


def keep_bytes(key: str, content: bytes) -> None:
    obstore.put(_current(), key, content)


def keep_file(key: str, path: Path) -> None:
    obstore.put(_current(), key, path)


def read(key: str) -> bytes:
    """The whole of a small file; raises NotFound."""
    try:
        return bytes(obstore.get(_current(), key).bytes())
    except FileNotFoundError as error:
        raise NotFound() from error


def fetch(key: str, path: Path) -> None:
    """Copy a stored file of any size to `path`."""
    with path.open("wb") as file:
        for chunk in obstore.get(_current(), key).stream(min_chunk_size=CHUNK):
            file.write(chunk)


def forget(*keys: str) -> None:
    """Remove files; those that are gone already do not matter."""
    for key in keys:
        try:
            obstore.delete(_current(), key)
        except FileNotFoundError:
            continue


def forget_folder(folder: str) -> None:
    """Remove every file whose key begins with `folder/`."""
    forget(*(each["path"] for each in obstore.list(_current(), folder).collect()))


def send(key: str, *, mimetype: str, public: bool, filename: str | None = None) -> Response:
    """Answer with a stored file: byte ranges, ETag, and a cache that is private unless the file is public."""
    store = _current()
    if not _is_well_formed(key):
        raise NotFound()
    try:
        if isinstance(store, LocalStore):
            response = send_file(_local_path(store, key), mimetype=mimetype, conditional=True)
        else:
            response = _send_from_afar(store, key, mimetype)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound() from error
    if filename:
        response.headers.set("Content-Disposition", "attachment", filename=filename)
    # A stored key is never written twice, so what is public may be kept for good.
    response.headers["Cache-Control"] = (
        f"public, max-age={int(IMMUTABLE.total_seconds())}, immutable" if public else "private, no-cache"
    )
    return response


def _send_from_afar(store: ObjectStore, key: str, mimetype: str) -> Response:
    found = obstore.head(store, key)
    file = obstore.open_reader(store, key, buffer_size=CHUNK)
    response = Response(FileWrapper(file, CHUNK), mimetype=mimetype)  # type: ignore[arg-type]  # A file but in name.
    response.content_length = found["size"]
    response.last_modified = found["last_modified"]
    response.set_etag((found["e_tag"] or "").strip('"'))
    response.make_conditional(request, accept_ranges=True, complete_length=found["size"])
    return response


def _local_path(store: LocalStore, key: str) -> Path:
    return Path(str(store.prefix)) / key


def _is_well_formed(key: str) -> bool:
    """Whether a key stays inside the store wherever that is."""
    parts = key.split("/")
    return key.isprintable() and "\\" not in key and not {"", ".", ".."} & set(parts)


def megabytes(size: int) -> str:
    return f"{size // 1_000_000:,} MB" if size >= 1_000_000 else f"{size // 1_000} kB"


def _current() -> ObjectStore:
    store: ObjectStore = current_app.extensions["storage"]
    return store


class _Counted:
    """Reads a stream to its end, or just past the limit, counting and hashing on the way."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self.stream, self.limit = stream, limit
        self.size, self.hash = 0, hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        while self.size <= self.limit and (chunk := self.stream.read(CHUNK)):
            self.size += len(chunk)
            self.hash.update(chunk)
            yield chunk
