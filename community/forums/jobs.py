"""What happens to posts by themselves: those that wait for a recording appear, or go back to their author."""

from sqlalchemy import select

from community.content.models import State
from community.core.db import db, unit_of_work
from community.forums import post_actions, recording_actions, schedule_actions
from community.forums.models import Post
from community.forums.places import post_id_in
from community.media.upload_models import Upload


def show_arrived(upload_id: int) -> None:
    """A recording that was sent for a draft is shown by it, also when its author has left the page."""
    with unit_of_work():
        upload = db.session.get(Upload, upload_id)
        post_id = post_id_in(upload.place) if upload else None
        if upload and upload.asset and post_id:
            post_actions.show_arrived(upload.member, post_id, upload.asset)


def publish_waiting(asset_id: int) -> None:
    """The recording can be played: whatever waited for it appears. What has appeared waits no more."""
    with unit_of_work():
        for post in _waiting_for(asset_id, State.processing):
            post_actions.appear(post)


def appear_in_time(post_id: int) -> None:
    """The hour of a post has come, unless it was given another one; what has appeared stays as it is."""
    with unit_of_work():
        post = db.session.scalars(select(Post).where(Post.id == post_id).with_for_update()).one()
        schedule_actions.come_due(post)


def return_to_author(asset_id: int) -> None:
    """The recording could not be used: its posts are drafts again and wait for another file."""
    with unit_of_work():
        for post in _waiting_for(asset_id, State.processing, State.scheduled):
            post.state = State.draft


def read_chapters(asset_id: int) -> None:
    """What the author has named in the form is taken back: the texts that show the recording count again."""
    with unit_of_work():
        for post in db.session.scalars(select(Post).where(Post.asset_id == asset_id).order_by(Post.id)):
            recording_actions.read_chapters(post)


def _waiting_for(asset_id: int, *states: State) -> list[Post]:
    waiting = select(Post).where(Post.asset_id == asset_id, Post.state.in_(states))
    return list(db.session.scalars(waiting.with_for_update()))
