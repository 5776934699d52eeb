"""Files that must outlive a loss of power from the moment at which somebody is told that they are here."""

import errno
import os
from contextlib import suppress
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore

from community.core import storage
from community.core.aside import aside
from community.core.errors import Problem

NOT_NOW = "These bytes could not be stored just now. What came before them is kept; try again in a moment."
DISK_FULL = (
    "The disk of this site is nearly full, so it takes no files just now. "
    "Reading and writing go on as always; send the file later."
)


class NotStored(Problem):
    status = 503


class Full(Problem):
    status = 507


def keep(key: str, content: bytes) -> None:
    """Store bytes under a key that is new; raises NotStored or Full."""
    store = storage.current()
    if isinstance(store, LocalStore):
        path = storage.local_path(store, key)
        aside(lambda: _write_through(path, content))
        return
    try:
        aside(lambda: obstore.put(store, key, content))
    except BaseError as error:
        raise NotStored(NOT_NOW) from error


def move_in(key: str, path: Path) -> None:
    """Store a file that nobody else needs; on this machine it is moved where that can be done, not copied."""
    store = storage.current()
    if not isinstance(store, LocalStore) or not _is_beside(store, path):
        storage.keep_file(key, path)
        return
    target = storage.local_path(store, key)
    target.parent.mkdir(parents=True, exist_ok=True)
    path.replace(target)
    _sync(target.parent)


def forget_folder(folder: str) -> None:
    """Remove every file whose key begins with `folder/`, and on this machine the folder as well."""
    storage.forget_folder(folder)
    store = storage.current()
    if isinstance(store, LocalStore):
        with suppress(OSError):  # It is not there, or somebody has put something into it again.
            storage.local_path(store, folder).rmdir()


def _write_through(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _sync(path.parent)
    except OSError as error:
        path.unlink(missing_ok=True)
        is_full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise Full(DISK_FULL) if is_full else NotStored(NOT_NOW) from error


def _sync(folder: Path) -> None:
    """The name of a new file stands in its folder, which has to be written as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_beside(store: LocalStore, path: Path) -> bool:
    return Path(str(store.prefix)).stat().st_dev == path.stat().st_dev
