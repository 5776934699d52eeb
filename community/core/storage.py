"""Files of the installation, on this machine or in object storage, by key."""

import hashlib
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

import obstore
from flask import Flask, current_app
from obstore.store import LocalStore, ObjectStore, from_url

from community.core.config import Settings
from community.core.errors import Invalid, NotFound

CHUNK = 1024 * 1024


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
    with obstore.open_writer(current(), key, buffer_size=8 * CHUNK) as writer:
        for chunk in counted:
            writer.write(chunk)
        if counted.size > limit:
            raise Invalid(
                f"The file is larger than {megabytes(limit)}. Send a shorter or smaller version.",
                field="file",
            )
    return Kept(key=key, size=counted.size, sha256=counted.hash.hexdigest())


def keep_bytes(key: str, content: bytes) -> None:
    obstore.put(current(), key, content, attributes=_attributes(key))


def keep_file(key: str, path: Path) -> None:
    obstore.put(current(), key, path, attributes=_attributes(key))


def _attributes(key: str) -> Any:
    """What object storage says of a file that it sends itself; a folder on this machine keeps none of it."""
    kind = mimetypes.guess_type(key)[0]
    return None if kind is None or isinstance(current(), LocalStore) else {"Content-Type": kind}


def read(key: str) -> bytes:
    """The whole of a small file; raises NotFound."""
    try:
        return bytes(obstore.get(current(), key).bytes())
    except FileNotFoundError as error:
        raise NotFound() from error


def fetch(key: str, path: Path) -> None:
    """Have a stored file of any size at `path`, to be read only: it may be the stored one by another name."""
    path.unlink(missing_ok=True)  # What is written into a second name is written into the stored file.
    if _has_linked(key, path):
        return
    with path.open("wb") as file:
        for chunk in obstore.get(current(), key).stream(min_chunk_size=CHUNK):
            file.write(chunk)


def _has_linked(key: str, path: Path) -> bool:
    """Only within one file system; from another one it is copied, as from object storage."""
    store = current()
    if not isinstance(store, LocalStore):
        return False
    try:
        path.hardlink_to(local_path(store, key))
    except OSError:
        return False
    return True


def forget(*keys: str) -> None:
    """Remove files; those that are gone already do not matter."""
    for key in keys:
        try:
            obstore.delete(current(), key)
        except FileNotFoundError:
            continue


def forget_folder(folder: str) -> None:
    """Remove every file whose key begins with `folder/`."""
    forget(*(each["path"] for each in obstore.list(current(), folder).collect()))


def local_path(store: LocalStore, key: str) -> Path:
    return Path(str(store.prefix)) / key


def is_well_formed(key: str) -> bool:
    """Whether a key stays inside the store wherever that is."""
    parts = key.split("/")
    return key.isprintable() and "\\" not in key and not {"", ".", ".."} & set(parts)


def megabytes(size: int) -> str:
    return f"{size // 1_000_000:,} MB" if size >= 1_000_000 else f"{size // 1_000} kB"


def current() -> ObjectStore:
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
