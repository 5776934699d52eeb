"""A file whose parts are all here is put together in a folder of its own; takes as long as its copy takes."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from flask import current_app

from community.core import storage
from community.core.config import Settings


@contextmanager
def workshop(upload_id: int) -> Iterator[Path]:
    """A folder for the work; what a worker that was killed has left of the same work is cleared away."""
    settings: Settings = current_app.extensions["settings"]
    workshops = settings.instance / "finishing"
    workshops.mkdir(exist_ok=True)
    for left in workshops.glob(f"{upload_id}-*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        prefix=f"{upload_id}-", dir=workshops, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def put_together(keys: Sequence[str], path: Path) -> str:
    """Write the parts to the file `path`; returns its SHA-256. Raises NotFound when one is missing."""
    found = hashlib.sha256()
    with path.open("wb") as file:
        for key in keys:
            content = storage.read(key)
            found.update(content)
            file.write(content)
        file.flush()
        # The parts are removed soon, and then this is all there is.
        os.fsync(file.fileno())
    return found.hexdigest()
