"""How much a member may send: so many recordings at a time, so many bytes a day."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

from community.accounts.models import Member
from community.core.errors import TooMany
from community.core.storage import megabytes
from community.media import queries

MOST_AT_A_TIME = 3
BYTES_A_DAY = 2_000_000_000
WORDS = f"At most {MOST_AT_A_TIME} recordings at a time and {megabytes(BYTES_A_DAY)} a day."

_lock = threading.Lock()


def ensure_left(member: Member, size: int) -> None:
    """Raises TooMany when `size` more bytes, or one more recording, are more than a member may send now."""
    if queries.count_in_the_making(member) >= MOST_AT_A_TIME:
        raise TooMany(
            f"{MOST_AT_A_TIME} of your recordings are still being prepared. Send the next when one is ready.",
            retry_after=60,
        )
    sent = queries.bytes_of_a_day(member)
    if sent + size > BYTES_A_DAY:
        raise TooMany(
            f"You have sent {megabytes(sent)} in the last 24 hours, and this file adds {megabytes(size)}; "
            f"the limit is {megabytes(BYTES_A_DAY)} a day. Send it tomorrow, or make it smaller.",
            retry_after=3600,
        )


@contextmanager
def transfer_of(member_id: int) -> Iterator[None]:
    """Counts the transfers of a member that are under way in this process; raises TooMany."""
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
