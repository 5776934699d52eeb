"""Portraits: drawn anew in the sizes that pages use, and kept under a name that is never used twice."""

import secrets
import tempfile
from pathlib import Path
from typing import IO

from community.accounts.models import PORTRAIT_SIDES
from community.core import images, storage
from community.core.errors import Unfit

LARGEST = 10_000_000
CHUNK = 65_536


def keep(stream: IO[bytes]) -> str:
    """The name of the portrait that is stored now; raises Unfit. Takes too long for a unit of work."""
    name = secrets.token_hex(8)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        _write(stream, source)
        for side in PORTRAIT_SIDES:
            picture = images.make_portrait(source, Path(folder) / f"{side}.webp", side)
            storage.keep_file(key_of(f"{name}-{side}.webp"), picture.path)
    return name


def forget(name: str | None) -> None:
    """Remove a portrait that is shown no more."""
    if name:
        storage.forget(*(key_of(f"{name}-{side}.webp") for side in PORTRAIT_SIDES))


def key_of(file: str) -> str:
    return f"portraits/{file}"


def is_file_of(portrait: str | None, file: str) -> bool:
    return portrait is not None and file in {f"{portrait}-{side}.webp" for side in PORTRAIT_SIDES}


def _write(stream: IO[bytes], path: Path) -> None:
    size = 0
    with path.open("wb") as file:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > LARGEST:
                limit = storage.megabytes(LARGEST)
                raise Unfit(f"The picture is larger than {limit}. Make it smaller and choose it again.")
            file.write(chunk)
