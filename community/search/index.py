"""Bringing things into the index and taking them out; done twice, it is the same as once."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import delete, select, update

from community.accounts.models import Member
from community.content.models import Content, State
from community.core import clock, text
from community.core.db import Model, db, insert_new
from community.permissions import Audience
from community.search import moments
from community.search.models import Found, SearchEntry
from community.shows.models import Show

if TYPE_CHECKING:
    from community.forums.models import Post, Reply


def index_content(content: Content) -> None:
    """What is published can be found; what is not any more leaves the index."""
    kind = Found(content.type)
    if not content.is_published:
        _take_out(kind, content.id)
        moments.take_out(content.id)
    elif kind is Found.post:
        _put_post(cast("Post", content))
    else:
        _put(kind, content.id, **_of_content(content), **_of_reply(cast("Reply", content)))


def index_member(member: Member) -> None:
    badge = member.badge
    said = [f"@{member.handle}", member.speciality, member.place, member.bio]
    checked = [badge.profession_label, badge.speciality] if badge and member.has_badge else []
    _put(
        Found.member,
        member.id,
        member_id=member.id,
        audience=Audience.public,
        url=member.url,
        label="Member",
        title=member.name,
        words=_joined(*said, *checked),
        at=member.created_at,
    )


def index_show(show: Show) -> None:
    _put(
        Found.show,
        show.id,
        member_id=show.owner_id,
        audience=show.audience,
        url=show.url,
        label=show.medium_label,
        title=show.title,
        words=_joined(text.plain(show.html), *(each.name for each in show.seasons)),
        at=show.edited_at or show.created_at,
    )


def rebuild() -> None:
    """Index everything anew, in the running unit of work."""
    db.session.execute(delete(SearchEntry))
    for member in db.session.scalars(select(Member)).unique():
        index_member(member)
    for kind in ("post", "reply"):
        model = Content.__mapper__.polymorphic_map[kind].class_
        for content in db.session.scalars(select(model).where(model.state == State.published)):
            index_content(content)
    for show in db.session.scalars(select(Show)):
        index_show(show)
    index_forum()


def index_forum(forum_id: int | None = None) -> None:
    """One forum, or all of them."""
    # Forums are a feature beside this one; only their table is asked, which the database has for everybody.
    forum = Model.metadata.tables["forum"]
    wanted = select(forum).where(forum.c.id == forum_id) if forum_id else select(forum)
    for row in db.session.execute(wanted).all():
        _put(
            Found.forum,
            row.id,
            audience=row.read,
            url=f"/forums/{row.slug}",
            label=row.topic,
            title=row.name,
            words=_joined(row.topic, row.description),
            at=row.last_post_at or clock.now(),
        )


def posts_with(asset_id: int) -> list[int]:
    """The numbers of the posts that show a recording."""
    post = Model.metadata.tables["post"]
    return list(db.session.scalars(select(post.c.id).where(post.c.asset_id == asset_id)))


def _put_post(post: "Post") -> None:
    shared = _of_content(post)
    _put(Found.post, post.id, **shared, **_of_post(post))
    moments.put(post, **{name: value for name, value in shared.items() if name != "url"})


def _of_content(content: Content) -> dict[str, Any]:
    at: datetime = content.published_at or content.created_at
    return {
        "content_id": content.id,
        "thread_id": content.thread.id,
        "member_id": content.author_id,
        "audience": content.audience,
        "url": content.url,
        "at": at,
    }


def _of_post(post: "Post") -> dict[str, str]:
    # Whoever speaks in it and agreed to be named; nobody else is found by it.
    names = (each.member.name for each in post.credits)
    words = _joined(post.summary, post.plain, *names, text.plain(post.html), moments.spoken(post))
    return {"label": post.kind_label, "title": post.title, "words": words}


def _of_reply(reply: "Reply") -> dict[str, str]:
    # Without a title of its own: who searches for a thread's title wants the thread, not all its replies.
    return {"label": "Reply", "title": "", "words": _joined(text.plain(reply.html))}


def _joined(*parts: str) -> str:
    return text.tidy(" ".join(part for part in parts if part))


def _put(kind: Found, ref_id: int, **values: Any) -> None:
    made = insert_new(SearchEntry, kind=kind, ref_id=ref_id, **values).returning(SearchEntry.id)
    if db.session.scalar(made) is None:
        db.session.execute(update(SearchEntry).where(*_is(kind, ref_id)).values(**values))


def _take_out(kind: Found, ref_id: int) -> None:
    db.session.execute(delete(SearchEntry).where(*_is(kind, ref_id)))


def _is(kind: Found, ref_id: int) -> tuple[Any, Any]:
    return SearchEntry.kind == kind, SearchEntry.ref_id == ref_id
