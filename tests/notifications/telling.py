"""What the tests of notices share: saying something, and who has been told of what."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from community.accounts.models import Member
from community.content.models import Attention, Watch
from community.core import clock
from community.core.db import db, reading, unit_of_work
from community.core.streams import events_after
from community.forums.models import Post
from community.notifications import jobs
from community.notifications.models import Notice
from tests import factories


def member(member_id: int) -> Member:
    return db.session.get_one(Member, member_id)


def say(app: Flask, author: int, post: int, **fields: Any) -> int:
    """A reply, of which those concerned are told; returns its number."""
    with app.app_context():
        with unit_of_work():
            reply = factories.reply(member(author), db.session.get_one(Post, post), **fields).id
        jobs.tell_thread_watchers(reply_id=reply, post_id=post)
    return reply


def attend(app: Flask, who: int, stream: str, attention: Attention) -> None:
    with app.app_context(), unit_of_work():
        db.session.add(Watch(member_id=who, stream=stream, attention=attention, at=clock.now()))


def told(app: Flask, who: int) -> list[str]:
    """The kinds of a member's notices, in order."""
    with app.app_context(), reading():
        mine = select(Notice.kind).where(Notice.member_id == who).order_by(Notice.id)
        return [kind.value for kind in db.session.scalars(mine)]


def heard(app: Flask, who: int) -> list[dict[str, Any]]:
    """What open pages of the member have been told live."""
    with app.app_context(), reading():
        return [each["body"] for each in events_after(f"member:{who}", 0).get("events", [])]
