"""What happens to posts by themselves: those that wait for a recording appear, or go back to their author."""

from sqlalchemy import select

from community.content.models import State
from community.core.db import db, unit_of_work
from community.forums import post_actions
from community.forums.models import Post


def publish_waiting(asset_id: int) -> None:
    """The recording can be played: whatever waited for it appears. What has appeared waits no more."""
    with unit_of_work():
        for post in _waiting_for(asset_id):
            post_actions.appear(post)


def return_to_author(asset_id: int) -> None:
    """The recording could not be used: its posts are drafts again and wait for another file."""
    with unit_of_work():
        for post in _waiting_for(asset_id):
            post.state = State.draft


def _waiting_for(asset_id: int) -> list[Post]:
    waiting = select(Post).where(Post.asset_id == asset_id, Post.state == State.processing)
    return list(db.session.scalars(waiting.with_for_update()))
