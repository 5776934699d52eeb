"""Pictures inside articles: drawn anew, and kept under a name that nobody can guess."""

import secrets
import shutil
import tempfile
from contextlib import closing
from pathlib import Path

from werkzeug.datastructures import FileStorage

from community.core import images, storage
from community.core.errors import Unfit

LARGEST = 20_000_000
LARGEST_REQUEST = LARGEST + 1_000_000
WIDEST = 1600


def keep(file: FileStorage) -> str:
    """The name of the picture that is stored now; raises Unfit. Takes too long for a unit of work."""
    name = secrets.token_hex(16)
    with tempfile.TemporaryDirectory(prefix="rounds-picture-") as folder:
        source = Path(folder) / "source"
        with source.open("wb") as copy, closing(file):
            shutil.copyfileobj(file.stream, copy, storage.CHUNK)
        _ensure_size(source.stat().st_size)
        [picture] = images.make_widths(source, Path(folder) / "made", (WIDEST,))
        storage.keep_file(key_of(name), picture.path)
    return name


def key_of(name: str) -> str:
    return f"images/{name}.webp"


def url_of(name: str) -> str:
    return f"/images/{name}.webp"


def _ensure_size(size: int) -> None:
    if size > LARGEST:
        raise Unfit(
            f"This picture has {storage.megabytes(size)}; the limit is {storage.megabytes(LARGEST)}. "
            "Make it smaller and choose it again."
        )
