"""Keeping the index even with what is published: each job looks how things stand now."""

from community.accounts.models import Member
from community.content.models import Content
from community.core.db import db, unit_of_work
from community.search import index
from community.shows.models import Show


def index_member(member_id: int) -> None:
    with unit_of_work():
        index.index_member(db.session.get_one(Member, member_id))


def index_forum(forum_id: int) -> None:
    with unit_of_work():
        index.index_forum(forum_id)


def index_show(show_id: int) -> None:
    with unit_of_work():
        index.index_show(db.session.get_one(Show, show_id))


def index_post(post_id: int) -> None:
    _index_content(post_id)


def index_reply(reply_id: int) -> None:
    _index_content(reply_id)


def index_new_reply(reply_id: int, post_id: int) -> None:  # noqa: ARG001  # As the event has it.
    _index_content(reply_id)


def index_content(content_id: int, measure_id: int) -> None:  # noqa: ARG001  # As the event has it.
    _index_content(content_id)


def index_recording(asset_id: int) -> None:
    """What is said in it has changed, and so what its posts are found by."""
    for post_id in index.posts_with(asset_id):
        _index_content(post_id)


def _index_content(content_id: int) -> None:
    with unit_of_work():
        index.index_content(db.session.get_one(Content, content_id))
