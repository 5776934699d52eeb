"""Pictures inside articles: drawn anew, and kept under a name that nobody can guess."""

import secrets
import tempfile
from pathlib import Path

from community.core import images, storage

WIDEST = 1600


def keep(path: Path) -> str:
    """The name of the picture that is stored now; raises Unfit. Takes too long for a unit of work."""
    name = secrets.token_hex(16)
    with tempfile.TemporaryDirectory(prefix="rounds-picture-") as folder:
        [picture] = images.make_widths(path, Path(folder), (WIDEST,))
        storage.keep_file(key_of(name), picture.path)
    return name


def key_of(name: str) -> str:
    return f"images/{name}.webp"


def url_of(name: str) -> str:
    return f"/images/{name}.webp"
