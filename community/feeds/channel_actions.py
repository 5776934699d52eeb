"""What the owner of a show says in its feed."""

from dataclasses import asdict, dataclass

from sqlalchemy import delete

from community.accounts.models import Member
from community.core import clock
from community.core.db import db
from community.core.errors import Invalid
from community.feeds.models import Channel, Excerpt, Rhythm
from community.forums.models import Post
from community.permissions import can_change_show, ensure
from community.shows.actions import has_changed
from community.shows.models import Show


@dataclass(frozen=True)
class Said:
    contact: str
    funding_url: str
    funding_words: str
    rhythm: Rhythm
    moved_to: str
    is_blocked: bool


def change_channel(actor: Member, show: Show, said: Said) -> None:
    ensure(can_change_show(actor, show))
    channel = db.session.get(Channel, show.id) or Channel(show_id=show.id)
    for name, value in asdict(said).items():
        setattr(channel, name, value)
    channel.edited_at = clock.now()
    db.session.add(channel)
    has_changed(show)


def choose_excerpt(
    actor: Member, show: Show, post: Post, *, at: float | None, seconds: float, title: str
) -> None:
    """The part that other apps may play of an episode; None takes it back. Raises Invalid."""
    ensure(can_change_show(actor, show))
    if at is not None:
        _ensure_inside(post, at + seconds)
    db.session.execute(delete(Excerpt).where(Excerpt.post_id == post.id))
    if at is not None:
        db.session.add(Excerpt(post_id=post.id, at=at, seconds=seconds, title=title))
    has_changed(show)


def _ensure_inside(post: Post, end: float) -> None:
    length = post.asset.duration if post.asset else None
    if length and end > length:
        raise Invalid(f"The episode ends before that, after {length:.0f} seconds.", field="start")
