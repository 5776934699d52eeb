"""Posts and replies alike, whole: for lists that mix them and name the author, the thread and its forum."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload, with_polymorphic

from community.content.models import Content
from community.core.db import db


def whole(ids: Iterable[int | None]) -> dict[int, Content]:
    """By number, in two queries however many they are; what is not there is left out."""
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    found = db.session.scalars(_with_thread_and_forum().where(Content.id.in_(wanted))).unique()
    return {each.id: each for each in found}


def _with_thread_and_forum() -> Select[Any]:
    kinds = with_polymorphic(Content, "*")
    # The classes of what is published stand on a higher floor; the mapper knows them by their names.
    post: Any = Content.__mapper__.polymorphic_map["post"].class_
    return select(kinds).options(
        joinedload(kinds.author),
        joinedload(kinds.Post.forum),
        selectinload(kinds.Reply.post).joinedload(post.forum),
    )
