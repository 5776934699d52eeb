"""Recordings on their way in: read to the end, probed, stored. What does not fit leaves nothing behind."""

import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from werkzeug.datastructures import FileStorage

from community.core import storage, text
from community.core.errors import Unfit
from community.media.models import AssetKind
from community.media.pipeline.probe import Probe, probe

LARGEST = {AssetKind.video: 2_000_000_000, AssetKind.audio: 500_000_000}
LARGEST_REQUEST = max(LARGEST.values()) + 1_000_000  # The form around the file takes room, too.
LONGEST_NAME = 120
TYPES = "video/*,audio/*,.mkv,.webm,.mov,.m4a,.flac,.ogg,.opus"


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
    """Take in a file, outside of units of work; when the block fails, it is forgotten again. Raises Unfit."""
    with tempfile.TemporaryDirectory(prefix="rounds-upload-") as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as copy, closing(file):
            shutil.copyfileobj(file.stream, copy, storage.CHUNK)
        taken = _store(path, tidy_name(file.filename or ""))
    try:
        yield taken
    except BaseException:
        storage.forget(taken.original)
        raise


def _store(path: Path, filename: str) -> Arrived:
    found = probe(path, filename=filename)
    ensure_size(path.stat().st_size, AssetKind(found.kind))
    with path.open("rb") as whole:
        kept = storage.keep(f"originals/{secrets.token_hex(16)}", whole, limit=max(LARGEST.values()))
    return Arrived(kept.key, filename, kept.size, kept.sha256, found)


def ensure_size(size: int, kind: AssetKind) -> None:
    if size > LARGEST[kind]:
        raise Unfit(
            f"This {kind} has {storage.megabytes(size)}; the limit is {storage.megabytes(LARGEST[kind])}. "
            "Send a shorter or smaller version."
        )


def tidy_name(filename: str) -> str:
    """What the owner called the file, for showing only: no folders, no control characters, not too long."""
    name = Path(text.tidy(re.split(r"[/\\]", filename)[-1]))
    return f"{name.stem[:LONGEST_NAME]}{name.suffix[:10]}"
