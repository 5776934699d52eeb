"""Posts that appear by themselves at an hour that their author has chosen."""

from datetime import datetime

from community.accounts.models import Member
from community.content.models import State
from community.core import clock, eventlog, limits
from community.core.db import db
from community.core.errors import Problem
from community.events import PostCameBack
from community.forums import declarations, post_actions, speaker_actions
from community.forums.models import Post
from community.forums.words import Words
from community.permissions import can_edit_post, ensure


def change_scheduled(actor: Member, post: Post, words: Words, *, version: int | None) -> None:
    """Correct what nobody else has read yet, its hour as well; without an hour it appears now."""
    ensure(can_edit_post(actor, post))
    post_actions.take_turn(post, State.scheduled)
    post_actions.refuse_older(post, version)
    limits.spend(f"publish:{actor.id}", post_actions.PUBLICATIONS)
    # What is refused changes nothing: the words that were checked before are those that will appear.
    with db.session.begin_nested():
        post_actions.write(post, words)
        declarations.ensure_complete(words, post.kind)
        speaker_actions.ask(actor, post, words.named)
        post_actions.settle(post)


def reschedule(actor: Member, post: Post, at: datetime | None) -> None:
    """Another hour; none lets it appear now."""
    ensure(can_edit_post(actor, post))
    post_actions.take_turn(post, State.scheduled)
    limits.spend(f"publish:{actor.id}", post_actions.PUBLICATIONS)
    post.appears_at = at
    post_actions.settle(post)


def unschedule(actor: Member, post: Post) -> None:
    """A draft again, which appears when its author publishes it."""
    ensure(can_edit_post(actor, post))
    post_actions.take_turn(post, State.scheduled)
    post.state, post.appears_at = State.draft, None


def come_due(post: Post) -> None:
    """Its hour has come. What its author may do is asked now, not when the hour was chosen."""
    if post.state is not State.scheduled or post.appears_at is None or post.appears_at > clock.now():
        return
    try:
        post_actions.settle(post)
    except Problem:
        post.state, post.appears_at = State.draft, None
        eventlog.publish(PostCameBack(post.id))
