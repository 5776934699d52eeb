"""Forums: opened and described by administrators."""

from slugify import slugify

from community.accounts.models import Member
from community.core import eventlog, realtime
from community.core.db import db, insert_new
from community.core.errors import Invalid
from community.events import ForumChanged
from community.forums.models import Forum
from community.permissions import Audience, Writers, can_change_forum, can_open_forum, ensure

TAKEN_BY_PAGES = frozenset({"new"})


def open_forum(
    actor: Member,
    *,
    name: str,
    topic: str,
    description: str,
    read: Audience,
    write: Writers,
    shows_presence: bool = True,
) -> str:
    """The slug of the new forum; raises Invalid at `name` when another forum has it."""
    ensure(can_open_forum(actor))
    slug = slugify(name, max_length=40, word_boundary=True)
    fields = {"name": name, "topic": topic, "description": description, "read": read, "write": write}
    row = insert_new(Forum, slug=slug, post_count=0, shows_presence=shows_presence, **fields)
    forum_id = None if slug in TAKEN_BY_PAGES or not slug else db.session.scalar(row.returning(Forum.id))
    if forum_id is None:
        raise Invalid(f"The address /forums/{slug} is taken. Choose another name.", field="name")
    eventlog.publish(ForumChanged(forum_id))
    return slug


def change_forum(
    actor: Member,
    forum: Forum,
    *,
    name: str,
    topic: str,
    description: str,
    write: Writers,
    shows_presence: bool,
) -> None:
    """The address stays, and so does who may read: what was written was written for these readers."""
    ensure(can_change_forum(actor, forum))
    forum.name, forum.topic, forum.description, forum.write = name, topic, description, write
    if forum.shows_presence != shows_presence:
        forum.shows_presence = shows_presence
        realtime.recheck(forum=forum.id)
    eventlog.publish(ForumChanged(forum.id))
