"""What polls do by themselves: tell of votes that came close together, and end when their time has come."""

from community.core.db import db, unit_of_work
from community.forums import poll_actions
from community.forums.poll_models import Poll


def tell_votes(post_id: int) -> None:
    """Twice it finds nothing that has not been told."""
    with unit_of_work():
        if poll := db.session.get(Poll, post_id):
            poll_actions.tell_late_votes(poll)


def close_poll(post_id: int) -> None:
    with unit_of_work():
        if poll := db.session.get(Poll, post_id):
            poll_actions.close_in_time(poll)
