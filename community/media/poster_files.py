"""A picture of the author's own becomes a poster: drawn anew, in the two formats that posters have."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from werkzeug.datastructures import FileStorage

from community.core import images, storage
from community.core.errors import Unfit
from community.media.actions import Made
from community.media.pipeline.posters import POSTER_JPEG, POSTER_WEBP

LARGEST = 20_000_000
LARGEST_REQUEST = LARGEST + 1_000_000
SIZE = (1280, 720)
MIMETYPES = {POSTER_WEBP: "image/webp", POSTER_JPEG: "image/jpeg"}


@contextmanager
def kept(file: FileStorage) -> Iterator[list[Made]]:
    """Two stored files, outside of units of work; when the block fails, they are forgotten. Raises Unfit."""
    with tempfile.TemporaryDirectory(prefix="rounds-poster-") as folder:
        source = Path(folder) / "source"
        with source.open("wb") as copy:
            shutil.copyfileobj(file.stream, copy, storage.CHUNK)
        if source.stat().st_size > LARGEST:
            raise Unfit(f"This picture is larger than {storage.megabytes(LARGEST)}. Make it smaller.")
        images.make_poster(source, [Path(folder) / name for name in MIMETYPES], SIZE)
        files = _store(Path(folder))
    try:
        yield files
    except BaseException:
        storage.forget(*(made.key for made in files))
        raise


def _store(folder: Path) -> list[Made]:
    place = f"media/{secrets.token_hex(16)}"
    files = []
    for name, mimetype in MIMETYPES.items():
        storage.keep_file(f"{place}/{name}", folder / name)
        files.append(Made(name, f"{place}/{name}", mimetype, (folder / name).stat().st_size))
    return files
