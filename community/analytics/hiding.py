"""Who somebody was, only as far as counting once needs it: hashes under keys that live for two days."""

import hashlib
import hmac
import secrets
from datetime import UTC, date, datetime, time, timedelta
from ipaddress import ip_address, ip_network

from flask import current_app
from sqlalchemy import select

from community.analytics.models import DayKey
from community.core import clock, jobs
from community.core.db import db, insert_new

DAY = timedelta(days=1)
KEY_BYTES = 32
# Within it an address of IPv6 changes by itself; beyond it begins another household.
HOUSEHOLD = 64


class Keys:
    """The keys that are there, and those of today and yesterday as soon as they are needed."""

    def __init__(self) -> None:
        self.by_day = {each.day: each.key for each in db.session.scalars(select(DayKey))}

    def of(self, day: date) -> bytes | None:
        """None for a day whose key is destroyed, or would be at once."""
        if day not in self.by_day and day >= clock.now().date() - DAY:
            self.by_day[day] = _new_key(day)
        return self.by_day.get(day)


def _new_key(day: date) -> bytes:
    db.session.execute(insert_new(DayKey, day=day, key=secrets.token_bytes(KEY_BYTES)))
    over = datetime.combine(day + 2 * DAY, time(), UTC)
    jobs.start(
        "analytics.forget_day", key=f"analytics.forget_day:{day}", after=over - clock.now(), day=f"{day}"
    )
    # Another process may have been quicker; then its key counts.
    return db.session.scalars(select(DayKey.key).where(DayKey.day == day)).one()


def visitor(key: bytes, *, address: str, agent: str, asset_id: int) -> str:
    """The same for the same address and program with the same recording, while `key` lives.

    With another recording it is another one: nobody can be followed from one to the next.
    """
    said = f"{_household(address)}\n{agent}\n{asset_id}".encode()
    # The secret goes in as well, so that a copy of the database alone opens nothing.
    return hmac.new(key + _secret(), said, hashlib.sha256).hexdigest()[:32]


def veiled(words: str) -> str:
    """A name for limits and bookkeeping, from which nobody without the site's secret gets back to `words`."""
    return hmac.new(_secret(), words.encode(), hashlib.sha256).hexdigest()[:32]


def _household(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 4 or found.ipv4_mapped:
        return address
    return str(ip_network(f"{found}/{HOUSEHOLD}", strict=False))


def _secret() -> bytes:
    return str(current_app.secret_key).encode()
