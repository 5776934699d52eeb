"""The discussion over the socket, and who may hear the streams of posts and forums."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from community.accounts.models import Member
from community.core import streams
from community.core.db import db
from community.forums import queries, reply_actions
from community.forums.models import Forum, Post
from community.forums.reply_forms import AddressedReplyForm
from community.permissions import can_read, can_read_forum


def reply(member: Member, form: AddressedReplyForm) -> dict[str, int]:
    """`{id, seq}`, where `seq` is a number by which it has been told."""
    post = queries.get_discussed(member, form.post.data or 0)
    made = reply_actions.reply(member, post, **form.said())
    return {"id": made.id, "seq": made.told_as or streams.head(post.stream)}


def hears_post(member: Member | None, post_id: int) -> bool:
    post = db.session.get(Post, post_id)
    return post is not None and bool(can_read(member, post))


def hears_forum(member: Member | None, forum_id: int) -> bool:
    forum = db.session.get(Forum, forum_id)
    return forum is not None and bool(can_read_forum(member, forum))


def shows_presence(post_ids: Collection[int]) -> Sequence[int]:
    """Of these posts, those in whose forum it may be seen who is here and who is writing."""
    shown = select(Post.id).join(Post.forum).where(Post.id.in_(post_ids), Forum.shows_presence)
    return db.session.scalars(shown).all()
