"""How much a member may send: so large a file, so many at a time and so many bytes a day."""

import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

from community.accounts.models import Member
from community.core.config import Settings
from community.core.durable import DISK_FULL, Full
from community.core.errors import Problem, TooMany
from community.core.storage import megabytes
from community.media import queries, upload_queries
from community.media.models import AssetKind

LARGEST = {AssetKind.video: 2_000_000_000, AssetKind.audio: 500_000_000, AssetKind.image: 20_000_000}
NAMES = {AssetKind.video: "video", AssetKind.audio: "episode", AssetKind.image: "picture"}
MOST_AT_A_TIME = 3
BYTES_A_DAY = 2_000_000_000
LEAST_FREE = 0.1

_lock = threading.Lock()


class TooLarge(Problem):
    status = 413


def ensure_size(size: int, kind: AssetKind) -> None:
    """Raises TooLarge."""
    if size > LARGEST[kind]:
        raise TooLarge(
            f"This {NAMES[kind]} has {megabytes(size)}; the limit is {megabytes(LARGEST[kind])}. "
            "Send a shorter or smaller version.",
            field="file",
        )


def ensure_disk(size: int = 0) -> None:
    """Raises Full where `size` more bytes would leave too little for everybody's texts."""
    settings: Settings = current_app.extensions["settings"]
    disk = shutil.disk_usage(settings.instance)
    if disk.free - size < LEAST_FREE * disk.total:
        raise Full(DISK_FULL)


def ensure_left(member: Member, size: int, kind: AssetKind = AssetKind.video) -> None:
    """Raises TooMany when `size` more bytes, or one more file, are more than a member may send now."""
    on_their_way = upload_queries.count_on_their_way(member)
    if on_their_way >= MOST_AT_A_TIME:
        raise TooMany(
            f"{on_their_way} of your files are on their way; the limit is {MOST_AT_A_TIME} at a time. "
            "Wait until one has arrived, or remove one under Drafts.",
            retry_after=30,
        )
    if kind is not AssetKind.image and on_their_way + queries.count_in_the_making(member) >= MOST_AT_A_TIME:
        raise TooMany(
            f"{MOST_AT_A_TIME} of your recordings are still being prepared. Send the next when one is ready.",
            retry_after=60,
        )
    sent = queries.bytes_of_a_day(member) + upload_queries.bytes_on_their_way(member)
    if sent + size > BYTES_A_DAY:
        raise TooMany(
            f"You have sent {megabytes(sent)} in the last 24 hours, and this file adds {megabytes(size)}; "
            f"the limit is {megabytes(BYTES_A_DAY)} a day. Send it tomorrow, or make it smaller.",
            retry_after=3600,
        )


@contextmanager
def transfer_of(member_id: int) -> Iterator[None]:
    """Counts the forms with files that a member is sending to this process; raises TooMany."""
    under_way: Counter[int] = current_app.extensions.setdefault("uploads", Counter())
    with _lock:
        if under_way[member_id] >= MOST_AT_A_TIME:
            raise TooMany(
                f"{MOST_AT_A_TIME} of your files are on their way already. Wait until one has arrived.",
                retry_after=30,
            )
        under_way[member_id] += 1
    try:
        yield
    finally:
        with _lock:
            under_way[member_id] -= 1
