"""What the owner of a show does with it: open it, describe it, give it a cover, name its seasons."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict

from slugify import slugify
from sqlalchemy import select

from community.accounts.models import Member
from community.core import clock, eventlog, limits, text
from community.core.db import db, insert_new
from community.core.errors import Conflict
from community.events import ShowChanged
from community.permissions import Audience, can_change_show, can_open_show, ensure
from community.shows.about import About
from community.shows.models import Medium, Season, Show

OPENINGS = "10 per day"
TAKEN_BY_PAGES = frozenset({"new"})
LONGEST_SLUG = 60
# https://podcasting2.org/docs/podcast-namespace/tags/guid
NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
CHANGED_ELSEWHERE = (
    "This show was changed elsewhere while you worked on it, perhaps by another host. What you entered is "
    "kept below. Compare it with what is saved, then save again."
)


def open_show(actor: Member, about: About, *, medium: Medium, audience: Audience, site_url: str) -> Show:
    """A new show of the actor's, at an address that stays whatever its title will be."""
    ensure(can_open_show(actor))
    limits.spend(f"show:{actor.id}", OPENINGS)
    show = db.session.get_one(Show, _found(actor, about.title, site_url))
    show.medium, show.audience = medium, audience
    _describe(show, about)
    eventlog.publish(ShowChanged(show.id))
    return show


def change_show(actor: Member, show: Show, about: About, *, version: int | None) -> None:
    """Its medium and its audience stay. Raises Conflict when `version` is not the one that is saved."""
    ensure(can_change_show(actor, show))
    take_turn(show, version)
    _describe(show, about)
    has_changed(show)


def change_cover(actor: Member, show: Show, cover: str | None) -> str | None:
    """Show another cover, or none; returns the one that was shown before."""
    ensure(can_change_show(actor, show))
    before, show.cover = show.cover, cover
    has_changed(show)
    return before


def name_seasons(actor: Member, show: Show, names: Mapping[int, str], *, version: int | None) -> None:
    """By number; a season without a name is known by its number alone. Raises Conflict."""
    ensure(can_change_show(actor, show))
    take_turn(show, version)
    known = {each.number: each for each in show.seasons}
    for number, name in names.items():
        if number in known:
            known[number].name = name
        elif name:
            show.seasons.append(Season(number=number, name=name))
    show.seasons = [each for each in show.seasons if each.name]
    has_changed(show)


def take_turn(show: Show, version: int | None) -> None:
    """Two who save come here one after the other; the second learns that the first was there."""
    db.session.execute(select(Show.id).where(Show.id == show.id).with_for_update())
    db.session.refresh(show)
    if version != show.version:
        raise Conflict(CHANGED_ELSEWHERE)


def has_changed(show: Show) -> None:
    show.edited_at = clock.now()
    eventlog.publish(ShowChanged(show.id))


def _found(actor: Member, title: str, site_url: str) -> int:
    """The number of a new row with an address of its own: the words of the title, numbered where taken."""
    words = slugify(title, max_length=LONGEST_SLUG, word_boundary=True) or "show"
    count = 1
    while True:
        slug = words if count == 1 else f"{words}-{count}"
        count += 1
        guid = _guid(f"{site_url}/shows/{slug}/feed.xml")
        values = {"slug": slug, "guid": guid, "owner_id": actor.id, "title": title, "created_at": clock.now()}
        row = insert_new(Show, **values).returning(Show.id)
        if slug not in TAKEN_BY_PAGES and (made := db.session.scalar(row)) is not None:
            return int(made)


def _guid(feed: str) -> str:
    """Of the feed's address without its scheme, as the namespace says."""
    return str(uuid.uuid5(NAMESPACE, feed.partition("://")[2].rstrip("/")))


def _describe(show: Show, about: About) -> None:
    if about.description != show.description:
        show.html = text.render(about.description)
    for name, value in asdict(about).items():
        setattr(show, name, value)
