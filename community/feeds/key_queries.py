"""Keys of closed feeds, and what each of them opens."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from community.accounts.models import Member
from community.accounts.session import digest
from community.core.db import db
from community.core.errors import NotFound
from community.feeds.key_actions import audience_of
from community.feeds.models import FeedKey
from community.forums import queries as forums
from community.forums.models import Forum
from community.permissions import Audience, can_hold_key, ensure
from community.shows import queries as shows
from community.shows.models import Show


class Closed(NamedTuple):
    """A show or a forum for professionals, and the member's key to its feed."""

    thing: Show | Forum
    key: FeedKey | None

    @property
    def name(self) -> str:
        return self.thing.title if isinstance(self.thing, Show) else self.thing.name


def closed_to_others(member: Member) -> list[Closed]:
    """All that only professionals read and the member does, shows first."""
    keys = {
        each.topic: each for each in db.session.scalars(select(FeedKey).where(FeedKey.member_id == member.id))
    }
    readable = db.session.scalars(shows.visible_shows(member)).unique()
    closed_shows = [each for each in readable if each.audience is Audience.professionals]
    closed_forums = [each for each in forums.forums(member) if each.read is Audience.professionals]
    return [Closed(each, keys.get(each.stream)) for each in (*closed_shows, *closed_forums)]


def get_key(member: Member, key_id: int) -> FeedKey:
    """One of the member's own; raises NotFound."""
    key = db.session.get(FeedKey, key_id)
    if key is None or key.member_id != member.id:
        raise NotFound
    return key


def opened_by(token: str) -> tuple[FeedKey, Show | Forum]:
    """Raises NotFound for a key that is none any more, and Refused when its member's badge does not count."""
    wanted = select(FeedKey).where(FeedKey.token_hash == digest(token)).options(joinedload(FeedKey.member))
    key = db.session.scalars(wanted).unique().one_or_none()
    if key is None:
        raise NotFound
    thing = thing_of(key.topic)
    ensure(can_hold_key(key.member, audience_of(thing)))
    return key, thing


def thing_of(topic: str) -> Show | Forum:
    """Raises NotFound."""
    kind, _, number = topic.partition(":")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise NotFound
    found: Show | Forum | None = None
    if kind == "show":
        wanted = select(Show).where(Show.id == int(number)).options(*shows.WITH_PEOPLE)
        found = db.session.scalars(wanted).unique().one_or_none()
    elif kind == "forum":
        found = db.session.get(Forum, int(number))
    if found is None:
        raise NotFound
    return found
