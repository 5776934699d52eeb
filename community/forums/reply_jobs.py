"""What follows in open discussions when a reply was hidden or shown again, or a badge is another now."""

from community.accounts.models import Member
from community.content.models import State
from community.core.db import db, reading, unit_of_work
from community.forums import reply_actions, reply_queries
from community.forums.models import Post, Reply


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


def show_badge(member_id: int) -> None:
    """Have the discussions in which a member takes part draw the badge anew, one after the other."""
    with reading():
        posts = reply_queries.discussions_of(db.session.get_one(Member, member_id))
    for post_id in posts:
        with unit_of_work():
            member, post = db.session.get_one(Member, member_id), db.session.get_one(Post, post_id)
            reply_actions.tell_badge(member, post)
