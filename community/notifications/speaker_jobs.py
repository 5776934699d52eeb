"""Telling who is to be named as a speaker, and the author when somebody agrees; of a no nobody is told."""

from typing import TYPE_CHECKING, cast

from community import events
from community.accounts.models import Member
from community.content.models import Content
from community.core import eventlog
from community.core.db import db, unit_of_work
from community.notifications import actions
from community.notifications.models import NoticeKind

if TYPE_CHECKING:
    from community.forums.models import Post


def tell_speaker(post_id: int, member_id: int) -> None:
    """The notice names the author alone: the post may be a draft, which only the page of answers shows."""
    with unit_of_work():
        post = cast("Post", db.session.get_one(Content, post_id))
        if not any(each.member_id == member_id and each.accepted is None for each in post.speakers):
            return
        for row in eventlog.rows_of(events.SpeakerAsked(post_id, member_id)):
            actions.tell(
                db.session.get_one(Member, member_id),
                NoticeKind.speaker_asked,
                cause=f"event:{row}",
                stream="credits",
                actor_id=post.author_id,
            )


def tell_author_agreed(post_id: int, member_id: int) -> None:
    with unit_of_work():
        post = cast("Post", db.session.get_one(Content, post_id))
        if not any(each.member_id == member_id for each in post.credits):
            return
        actions.tell(
            post.author,
            NoticeKind.speaker_agreed,
            cause=f"agreed:{post_id}:{member_id}",
            stream=post.stream,
            content=post,
            actor_id=member_id,
        )
