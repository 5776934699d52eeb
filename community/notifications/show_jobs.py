"""Telling members about shows: who is asked to host or to own one, what was answered, what did not appear."""

from community.accounts.models import Member
from community.content.models import Content
from community.core.db import db, unit_of_work
from community.core.eventlog import rows_of
from community.events import PostCameBack, ShowOffered, ShowTaken
from community.notifications import actions
from community.notifications.models import NoticeKind
from community.shows.models import Show


def tell_host_asked(show_id: int, member_id: int) -> None:
    """Once each time that somebody is asked."""
    with unit_of_work():
        show = db.session.get_one(Show, show_id)
        host = show.host_of(db.session.get_one(Member, member_id))
        if host is not None and host.accepted is None:
            when = f"{host.asked_at.timestamp():.0f}"
            _tell(host.member, NoticeKind.host_asked, show, actor_id=show.owner_id, when=when)


def tell_host_answered(show_id: int, member_id: int) -> None:
    with unit_of_work():
        show = db.session.get_one(Show, show_id)
        host = show.host_of(db.session.get_one(Member, member_id))
        if host is not None and host.answered_at is not None:
            when = f"{member_id}:{host.answered_at.timestamp():.0f}"
            _tell(show.owner, NoticeKind.host_answered, show, actor_id=member_id, when=when)


def tell_show_offered(show_id: int, member_id: int) -> None:
    with unit_of_work():
        show = db.session.get_one(Show, show_id)
        if show.offered_to_id == member_id:
            member = db.session.get_one(Member, member_id)
            when = f"{member_id}:{len(rows_of(ShowOffered(show_id, member_id)))}"
            _tell(member, NoticeKind.show_offered, show, actor_id=show.owner_id, when=when)


def tell_show_taken(show_id: int, member_id: int) -> None:
    with unit_of_work():
        show = db.session.get_one(Show, show_id)
        member = db.session.get_one(Member, member_id)
        when = f"{member_id}:{len(rows_of(ShowTaken(show_id, member_id)))}"
        _tell(member, NoticeKind.show_taken, show, actor_id=show.owner_id, when=when)


def tell_came_back(post_id: int) -> None:
    with unit_of_work():
        post = db.session.get_one(Content, post_id)
        actions.tell(
            post.author,
            NoticeKind.came_back,
            cause=f"came-back:{post_id}:{len(rows_of(PostCameBack(post_id)))}",
            stream=post.stream,
            content=post,
        )


def _tell(member: Member, kind: NoticeKind, show: Show, *, actor_id: int, when: str) -> None:
    actions.tell(
        member,
        kind,
        cause=f"{kind}:{show.id}:{when}",
        stream=show.stream,
        actor_id=actor_id,
        show_id=show.id,
    )
