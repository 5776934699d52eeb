"""What happens to live sessions by themselves: they begin at their hour."""

from sqlalchemy import select

from community.core.db import db, unit_of_work
from community.forums import session_actions
from community.forums.session_models import LiveSession


def begin(post_id: int) -> None:
    """Its hour has come, unless it was given another one; begun before, it goes on as it is."""
    with unit_of_work():
        live = db.session.scalars(select(LiveSession).where(LiveSession.post_id == post_id)).one_or_none()
        if live is not None:
            session_actions.begin_in_time(live)
