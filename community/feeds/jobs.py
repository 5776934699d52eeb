"""What feeds need to know of files: their SHA-256, counted once after they were made."""

import hashlib
import tempfile
from pathlib import Path

from community.core import storage
from community.core.db import db, insert_new, reading, unit_of_work
from community.core.errors import NotFound
from community.feeds import queries
from community.feeds.items import LADDER, MEDIA_TYPES
from community.feeds.models import FileDigest
from community.media.models import Asset


def count_files(asset_id: int) -> None:
    """Note the SHA-256 of each file that a feed offers, so that apps can check what they got."""
    for key in _uncounted(asset_id):
        digest = _sha256(key)
        if digest:
            with unit_of_work():
                db.session.execute(insert_new(FileDigest, key=key, sha256=digest))


def _uncounted(asset_id: int) -> list[str]:
    with reading():
        asset = db.session.get(Asset, asset_id)
        offered = [each.key for each in asset.renditions if _is_offered(each.name)] if asset else []
        return sorted(set(offered) - queries.counted(offered))


def _is_offered(name: str) -> bool:
    return name in {*MEDIA_TYPES, "video.mp4"} or bool(LADDER.fullmatch(name))


def _sha256(key: str) -> str | None:
    """None for a file that is gone already: another one has taken its place, and is counted by itself."""
    with tempfile.TemporaryDirectory(prefix="rounds-counted-") as folder:
        path = Path(folder) / "file"
        try:
            storage.fetch(key, path)
        except (FileNotFoundError, NotFound):
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
