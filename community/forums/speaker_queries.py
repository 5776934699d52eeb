"""Speakers as their author and they themselves may find them; for everybody else there is only who agreed."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from community.accounts.models import Member
from community.content.models import State
from community.core.db import db
from community.core.errors import NotFound
from community.forums.models import Post, Speaker

# What moderators have hidden tells nobody its title, and a deleted post has none.
ASKED_ABOUT = (State.draft, State.processing, State.scheduled, State.published)


def members_by_handle(handles: Iterable[str]) -> dict[str, Member]:
    """Those who have confirmed their address; before that, anybody could have taken the name."""
    wanted = select(Member).where(Member.handle.in_(list(handles)), Member.confirmed_at.is_not(None))
    return {each.handle: each for each in db.session.scalars(wanted).unique()}


def all_of(post: Post) -> list[Speaker]:
    """Everybody who was asked, whatever the answer: for the author's eyes only."""
    asked = select(Speaker).where(Speaker.post_id == post.id).order_by(Speaker.position)
    return list(db.session.scalars(asked.options(joinedload(Speaker.member))).unique())


def asked_of(member: Member) -> list[Speaker]:
    """What the member was asked, the newest first."""
    post = joinedload(Speaker.post)
    asked = (
        select(Speaker)
        .join(Speaker.post)
        .where(Speaker.member_id == member.id, Post.state.in_(ASKED_ABOUT))
        .options(post.joinedload(Post.author), post.joinedload(Post.forum))
        .order_by(Speaker.asked_at.desc(), Speaker.post_id.desc())
    )
    return list(db.session.scalars(asked).unique())


def get_credit(member: Member, post_id: int) -> Speaker:
    """What the member was asked about one post; raises NotFound."""
    speaker = db.session.get(Speaker, (post_id, member.id))
    if speaker is None or speaker.post.state not in ASKED_ABOUT:
        raise NotFound
    return speaker


def get_speaker(post: Post, handle: str) -> Speaker:
    """Raises NotFound."""
    found = next((each for each in all_of(post) if each.member.handle == handle), None)
    if found is None:
        raise NotFound
    return found
