"""What the tests of posts share: who writes, what they type, and the post as it is now."""

from typing import Any

from community.accounts.models import Member
from community.core.db import db
from community.forums.models import Forum, Kind, Post, Synthesis
from community.forums.references import Source
from community.forums.words import NOTHING_TO_DECLARE, Words
from community.permissions import Audience

JSON = {"Accept": "application/json"}


def member(member_id: int) -> Member:
    return db.session.get_one(Member, member_id)


def found(post_id: int) -> Post:
    return db.session.get_one(Post, post_id)


def words(forum: Forum | None, **changed: Any) -> Words:
    """An article that could be published as it is."""
    values: dict[str, Any] = {
        "kind": Kind.article,
        "forum": forum,
        "audience": Audience.public,
        "title": "Sick day rules",
        "summary": "What we changed.",
        "body": "Four *sentences*.",
        "plain": "What to do with a fever.",
        "interests": NOTHING_TO_DECLARE,
        "sources": [Source(doi="10.1000/182", words="A paper")],
        "synthesis": Synthesis.recorded,
    }
    return Words(**(values | changed))


def typed(forum_id: int | None, **changed: Any) -> dict[str, Any]:
    """The same as the fields of the form."""
    values: dict[str, Any] = {
        "kind": "article",
        "forum": str(forum_id or ""),
        "audience": "public",
        "title": "Sick day rules",
        "summary": "What we changed.",
        "body": "Four *sentences*.",
        "plain": "What to do with a fever.",
        "references": "doi:10.1000/182 A paper",
        "nothing_to_declare": "y",
        "synthesis": "recorded",
        "is_embeddable": "y",
        "version": "1",
    }
    return {name: value for name, value in (values | changed).items() if value is not None}
