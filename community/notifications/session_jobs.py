"""Telling who wanted to be reminded that a session has begun, and whom its author would like to host it."""

from typing import TYPE_CHECKING, cast

from community.accounts.models import Member
from community.content.models import Content
from community.core.db import db, reading, unit_of_work
from community.notifications import actions, listeners
from community.notifications.models import NoticeKind

if TYPE_CHECKING:
    from community.forums.models import Post


def tell_session_began(post_id: int) -> None:
    with reading():
        post = cast("Post", db.session.get_one(Content, post_id))
        members = listeners.of_session(post) if post.live else {}
        # By its moment: called off and opened anew, a session begins once more.
        began = f"{post.live.opened_at:%Y%m%d%H%M%S}" if post.live and post.live.opened_at else ""
    for member_id, kind in members.items():
        with unit_of_work():
            post = cast("Post", db.session.get_one(Content, post_id))
            actions.tell(
                db.session.get_one(Member, member_id),
                kind,
                cause=f"session:{post_id}:{began}",
                stream=post.stream,
                content=post,
                actor_id=post.author_id,
            )


def tell_session_host(post_id: int, member_id: int) -> None:
    """The notice names the author alone: the post may be a draft, which only the page of the answer shows."""
    with unit_of_work():
        post = cast("Post", db.session.get_one(Content, post_id))
        invitation = post.live.invitation_of(member_id) if post.live else None
        if invitation is None or invitation.accepted is not None:
            return
        actions.tell(
            invitation.member,
            NoticeKind.live_asked,
            cause=f"session-host:{post_id}:{invitation.asked_at:%Y%m%d%H%M%S}",
            stream=f"session:{post_id}",
            actor_id=post.author_id,
        )
