"""Slow mode: how long a member waits between two replies while a session is live."""

import math
from datetime import datetime, timedelta

from sqlalchemy import func, select

from community.accounts.models import Member
from community.core import clock
from community.core.db import db
from community.core.errors import TooMany
from community.forums.models import Post, Reply
from community.forums.session_models import Stage
from community.permissions import can_host

PACES = (0, 10, 30, 60)


def pace_of(post: Post, member: Member | None) -> int:
    """The seconds that the member has to wait; none for those who host it, and where nothing is live."""
    live = post.live
    if live is None or live.stage is not Stage.live or not live.slow_seconds:
        return 0
    return 0 if member is not None and can_host(member, live) else live.slow_seconds


def seconds_left(post: Post, member: Member) -> int:
    """Until the member may say something again."""
    pace = pace_of(post, member)
    last = _last_word(post, member) if pace else None
    if last is None:
        return 0
    return max(0, math.ceil((last + timedelta(seconds=pace) - clock.now()).total_seconds()))


def ensure_pace(member: Member, post: Post) -> None:
    """Raises TooMany, which says how long to wait."""
    left = seconds_left(post, member)
    if left:
        raise TooMany(
            f"Slow mode is on: one reply every {pace_of(post, member)} seconds. "
            f"You can send this in {left} second{'s' if left > 1 else ''}; your words are kept.",
            retry_after=left,
        )


def _last_word(post: Post, member: Member) -> datetime | None:
    mine = (Reply.post_id == post.id, Reply.sender_id == member.id)
    return db.session.scalar(select(func.max(Reply.created_at)).where(*mine))
