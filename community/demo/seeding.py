"""Fills an empty database with the demo: a community that looks as if it had lived here for months."""

from collections.abc import Iterator

from sqlalchemy import select

from community.accounts.models import Member
from community.core.db import db, unit_of_work
from community.demo import (
    begun,
    complaints,
    desk,
    institutions,
    listening,
    media,
    people,
    polls,
    sessions,
    shows,
    texts,
    threads,
)
from community.demo.portraits import LOOKS
from community.forums.models import Post
from community.notifications.jobs import tell_thread_watchers
from community.search import index

Progress = Iterator[tuple[str, float]]


def seed() -> Progress:
    """Tells what it does and how far it is; does nothing where members live already.

    The words come in one unit of work, the recordings one by one after it; one cut short goes on.
    """
    if not _is_inhabited():
        yield "Members, forums, posts and discussions", 0
        for reply_id, post_id in _write():
            tell_thread_watchers(reply_id=reply_id, post_id=post_id)
        yield "Members, forums, posts and discussions", 1
    missing = _without_recording()
    if missing:
        yield from media.bring_all(missing)
        with unit_of_work():
            listening.fill()
            begun.fill()


def _is_inhabited() -> bool:
    found = db.session.scalar(select(Member.id).limit(1)) is not None
    db.session.rollback()
    return found


def _write() -> list[tuple[int, int]]:
    """Everything that is words. Returns the newest post's replies: their numbers and that of the post."""
    portraits, papers, covers = people.paint(LOOKS), desk.draw(), shows.draw()
    with unit_of_work():
        members = people.welcome()
        for handle, portrait in portraits.items():
            members[handle].portrait = portrait
        institutions.fill(members)
        desk.fill(members, papers)
        forums = threads.open_forums(members)
        threads_begun = {words["stem"]: threads.begin(words, members, forums) for words in texts.posts()}
        complaints.file(members, threads_begun)
        polls.ask(members, threads_begun)
        shows.fill(members, threads_begun, forums, covers)
        sessions.fill(members, threads_begun)
        index.rebuild()
        newest = list(threads_begun.values())[-1]
        return [(each.id, newest.post.id) for each in newest.replies]


def _without_recording() -> list[tuple[int, texts.Text]]:
    """Posts of the demo that still lack their film or episode, by their numbers."""
    posts = [*texts.posts(), *texts.scheduled()]
    recorded = {words["title"]: words for words in posts if "video" in words or "speech" in words}
    waiting = select(Post.id, Post.title).where(Post.asset_id.is_(None), Post.title.in_(recorded))
    rows = db.session.execute(waiting.order_by(Post.id.desc()))
    found = [(row.id, recorded[row.title]) for row in rows]
    db.session.rollback()
    return found
