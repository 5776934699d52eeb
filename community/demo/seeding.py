"""Fills an empty database with the demo: a community that looks as if it had lived here for months."""

from collections.abc import Iterator

from sqlalchemy import select

from community.accounts.models import Member
from community.core.db import db, unit_of_work
from community.demo import desk, people, texts, threads
from community.demo.portraits import LOOKS

Progress = Iterator[tuple[str, float]]


def is_inhabited() -> bool:
    found = db.session.scalar(select(Member.id).limit(1)) is not None
    db.session.rollback()
    return found


def seed() -> Progress:
    """Everything in one unit of work, so that a demo cut off half way is begun anew; tells how far it is."""
    written = texts.posts()
    portraits = people.paint(LOOKS)
    with unit_of_work():
        members = people.welcome()
        for handle, portrait in portraits.items():
            members[handle].portrait = portrait
        desk.fill(members)
        yield "Members, badges and claims", 1
        forums = threads.open_forums(members)
        for count, words in enumerate(written, start=1):
            threads.begin(words, members, forums)
            yield "Posts and discussions", count / len(written)
