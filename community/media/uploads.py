"""Recordings that have arrived: probed and stored. What does not fit leaves nothing behind."""

import hashlib
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from werkzeug.datastructures import FileStorage

from community.core import durable, storage, text
from community.media.allowance import LARGEST, ensure_size
from community.media.models import AssetKind
from community.media.pipeline.probe import Probe, probe

LARGEST_REQUEST = max(LARGEST.values()) + 1_000_000  # The form around the file takes room, too.
LONGEST_NAME = 120


@dataclass(frozen=True)
class Arrived:
    """A recording that fits: where it is stored, what its owner called it, what it holds."""

    original: str
    filename: str
    size: int
    sha256: str
    probe: Probe

    @property
    def kind(self) -> AssetKind:
        return AssetKind(self.probe.kind)


@contextmanager
def arrived(file: FileStorage) -> Iterator[Arrived]:
    """Take in a file of a form, outside of units of work; as `taken_in`."""
    with tempfile.TemporaryDirectory(prefix="rounds-upload-") as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as copy, closing(file):
            shutil.copyfileobj(file.stream, copy, storage.CHUNK)
        with taken_in(path, tidy_name(file.filename or ""), sum_of(path)) as taken:
            yield taken


@contextmanager
def taken_in(path: Path, filename: str, sha256: str) -> Iterator[Arrived]:
    """Probe a file and move it to the originals; when the block fails, it is forgotten. Raises Problem."""
    found, size = probe(path, filename=filename), path.stat().st_size
    ensure_size(size, AssetKind(found.kind))
    taken = Arrived(f"originals/{secrets.token_hex(16)}", filename, size, sha256, found)
    try:
        durable.move_in(taken.original, path)
        yield taken
    except BaseException:
        storage.forget(taken.original)
        raise


def sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tidy_name(filename: str) -> str:
    """What the owner called the file, for showing only: no folders, no control characters, not too long."""
    name = Path(text.tidy(re.split(r"[/\\]", filename)[-1]))
    return f"{name.stem[:LONGEST_NAME]}{name.suffix[:10]}"
