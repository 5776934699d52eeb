"""Everything that is made of one recording, from its stored original to stored renditions; takes minutes."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from flask import current_app

from community.core import storage
from community.core.config import Settings
from community.media.actions import Made
from community.media.pipeline.audio import make_audio
from community.media.pipeline.probe import Probe, probe
from community.media.pipeline.sandbox import OnProgress
from community.media.pipeline.video import make_video

MIMETYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".mp4": "video/mp4",
    ".mp3": "audio/mpeg",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
}


class Outcome(NamedTuple):
    files: list[Made]
    peaks: list[int]


def make(asset_id: int, original: str, filename: str, *, on_progress: OnProgress) -> Outcome:
    """Raises Unfit or sandbox.Failed. What is stored already when it fails is forgotten."""
    with _workshop(asset_id) as folder:
        source = folder / f"source{Path(filename).suffix.lower()}"
        storage.fetch(original, source)
        peaks = _carry_out(source, probe(source, filename=filename), folder / "made", on_progress)
        return Outcome(_store(folder / "made"), peaks)


def _carry_out(source: Path, found: Probe, folder: Path, on_progress: OnProgress) -> list[int]:
    if found.kind == "audio":
        return make_audio(source, found, folder, on_progress=on_progress).peaks
    make_video(source, found, folder, on_progress=on_progress)
    return []


@contextmanager
def _workshop(asset_id: int) -> Iterator[Path]:
    """A folder for the work; what a worker that was killed has left of the same work is cleared away."""
    settings: Settings = current_app.extensions["settings"]
    workshops = settings.instance / "making"
    workshops.mkdir(exist_ok=True)
    for left in workshops.glob(f"{asset_id}-*"):
        shutil.rmtree(left, ignore_errors=True)
    # Its errors are ignored, for another worker that took this one for dead may have cleared it away.
    with tempfile.TemporaryDirectory(
        prefix=f"{asset_id}-", dir=workshops, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def _store(folder: Path) -> list[Made]:
    place = f"media/{secrets.token_hex(16)}"
    files = [
        Made(path.name, f"{place}/{path.name}", MIMETYPES[path.suffix], path.stat().st_size)
        for path in sorted(folder.iterdir())
    ]
    try:
        for made in files:
            storage.keep_file(made.key, folder / made.name)
    except BaseException:
        forget(files)
        raise
    return files


def forget(files: list[Made]) -> None:
    storage.forget(*(made.key for made in files))
