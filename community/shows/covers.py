"""Covers: drawn anew as directories and pages want them, and kept under a name that is never used twice."""

import secrets
import tempfile
from pathlib import Path
from typing import IO

from community.core import images, storage
from community.core.errors import Unfit
from community.core.images import CoverSides
from community.shows.models import COVER_SIDES

LARGEST = 20_000_000
# https://podcasters.apple.com/support/896-artwork-requirements
SIDES = CoverSides(least=1400, most=3000, drawn=COVER_SIDES)
CHUNK = 65_536


def keep(stream: IO[bytes]) -> str:
    """The name of the cover that is stored now; raises Unfit. Takes too long for a unit of work."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        _write(stream, source)
        whole, small = images.make_cover(source, Path(folder), SIDES)
        name = f"{secrets.token_hex(8)}-{whole.width}"
        storage.keep_file(key_of(f"{name}.jpg"), whole.path)
        for picture in small:
            storage.keep_file(key_of(f"{name}-{picture.width}.webp"), picture.path)
    return name


def forget(name: str | None) -> None:
    """Remove a cover that is shown no more."""
    if name:
        storage.forget(*map(key_of, files_of(name)))


def files_of(name: str) -> list[str]:
    return [f"{name}.jpg", *(f"{name}-{side}.webp" for side in COVER_SIDES)]


def key_of(file: str) -> str:
    return f"covers/{file}"


def mimetype_of(file: str) -> str:
    return "image/jpeg" if file.endswith(".jpg") else "image/webp"


def _write(stream: IO[bytes], path: Path) -> None:
    size = 0
    with path.open("wb") as file:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > LARGEST:
                limit = storage.megabytes(LARGEST)
                raise Unfit(f"The cover is larger than {limit}. Save it as a JPEG and choose it again.")
            file.write(chunk)
