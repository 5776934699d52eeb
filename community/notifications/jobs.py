"""Telling members, after the change: each of them in a unit of work of its own, so that none is long."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from sqlalchemy import select

from community.accounts.models import Member
from community.content.models import Content
from community.core.db import db, reading, unit_of_work
from community.media.models import Asset
from community.notifications import actions, listeners
from community.notifications.models import NoticeKind

if TYPE_CHECKING:
    from community.forums.models import Post, Reply


def tell_followed(member_id: int, follower_id: int) -> None:
    with unit_of_work():
        actions.tell(
            db.session.get_one(Member, member_id),
            NoticeKind.followed,
            cause=f"follower:{follower_id}",
            stream="followers",
            actor_id=follower_id,
        )


def tell_media_ready(asset_id: int) -> None:
    _tell_of_asset(asset_id, NoticeKind.media_ready)


def tell_media_failed(asset_id: int) -> None:
    _tell_of_asset(asset_id, NoticeKind.media_failed)


def tell_forum_watchers(post_id: int) -> None:
    with reading():
        reasons = listeners.of_post(cast("Post", db.session.get_one(Content, post_id)))
    _tell_all(reasons, post_id)


def tell_thread_watchers(reply_id: int, post_id: int) -> None:  # noqa: ARG001  # As the event has it.
    with reading():
        reasons = listeners.of_reply(cast("Reply", db.session.get_one(Content, reply_id)))
    _tell_all(reasons, reply_id)


def tell_useful(reply_id: int) -> None:
    with unit_of_work():
        reply = db.session.get_one(Content, reply_id)
        actions.tell(
            reply.author,
            NoticeKind.useful,
            cause=f"useful:{reply_id}",
            stream=reply.thread.stream,
            content=reply,
            actor_id=reply.thread.author_id,
        )


def tell_moderators_of_report(report_id: int, content_id: int, reporter_id: int) -> None:
    with reading():
        author_id = db.session.get_one(Content, content_id).author_id
        moderators = listeners.moderators_but(author_id, reporter_id)
    for each in moderators:
        with unit_of_work():
            actions.tell(
                db.session.get_one(Member, each),
                NoticeKind.reported,
                cause=f"report:{report_id}",
                stream=f"report:{content_id}",
                content=db.session.get_one(Content, content_id),
            )


def tell_author_hidden(content_id: int, measure_id: int) -> None:
    _tell_author(content_id, NoticeKind.hidden, measure_id)


def tell_author_restored(content_id: int, measure_id: int) -> None:
    _tell_author(content_id, NoticeKind.restored, measure_id)


def tell_author_closed(post_id: int, measure_id: int) -> None:
    """When a moderator has closed the discussion; who did it themselves knows."""
    if measure_id:
        _tell_author(post_id, NoticeKind.closed, measure_id)


def tell_author_opened(post_id: int, measure_id: int) -> None:
    if measure_id:
        _tell_author(post_id, NoticeKind.opened, measure_id)


def _tell_all(reasons: "listeners.Reasons", content_id: int) -> None:
    for member_id, kind in reasons.items():
        with unit_of_work():
            content = db.session.get_one(Content, content_id)
            actions.tell(
                db.session.get_one(Member, member_id),
                kind,
                cause=f"content:{content_id}",
                stream=content.thread.stream,
                content=content,
                actor_id=content.author_id,
                show_id=cast("Post", content).show_id if kind is NoticeKind.episode else None,
            )


def _tell_author(content_id: int, kind: NoticeKind, measure_id: int) -> None:
    with unit_of_work():
        content = db.session.get_one(Content, content_id)
        actions.tell(
            content.author,
            kind,
            cause=f"measure:{measure_id}",
            stream=content.thread.stream,
            content=content,
        )


def _tell_of_asset(asset_id: int, kind: NoticeKind) -> None:
    with unit_of_work():
        asset = db.session.get_one(Asset, asset_id)
        actions.tell(
            asset.member,
            kind,
            cause=f"{kind}:{asset_id}",
            stream=asset.stream,
            content=_showing(asset),
            asset_id=asset_id,
        )


def _showing(asset: Asset) -> Content | None:
    """The post, or the draft, for which the recording was brought."""
    post = Content.__mapper__.polymorphic_map["post"].class_
    shown: Iterable[Content] = db.session.scalars(select(post).where(post.asset_id == asset.id).limit(1))
    return next(iter(shown), None)
