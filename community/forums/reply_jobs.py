"""What follows in the discussion when a moderator has hidden a reply, or shown it again."""

from community.content.models import State
from community.core.db import db, unit_of_work
from community.forums import reply_actions
from community.forums.models import Reply


def show_as_it_stands(content_id: int, measure_id: int) -> None:  # noqa: ARG001  # As the event has it.
    """Have every open page drop or show the words; harmless twice, as the reply is told as it is now."""
    with unit_of_work():
        reply = db.session.get(Reply, content_id)
        if reply is None:
            return
        tell = (
            reply_actions.tell_restoration if reply.state == State.published else reply_actions.tell_removal
        )
        tell(reply)
