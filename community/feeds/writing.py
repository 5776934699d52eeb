"""The feeds, written: a podcast's, and those of forums, members, shows and the whole site."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import current_app

from community.accounts import queries as accounts
from community.accounts.models import Member
from community.content.paging import Page
from community.core.config import Settings
from community.core.text import plain, shorten
from community.feeds import queries
from community.feeds.items import (
    LONGEST_DESCRIPTION,
    Item,
    Person,
    Places,
    episode_of,
    item_of,
    person_of,
)
from community.feeds.markup import drawn
from community.forums import queries as forums
from community.forums.models import Forum, Post
from community.shows import licences
from community.shows import queries as shows
from community.shows.categories import path_of
from community.shows.models import COVER_SIDES, Show

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
FORMATS = {"rss": "application/rss+xml", "atom": "application/atom+xml"}


@dataclass(frozen=True)
class Feed:
    """A feed ready to be sent; `hub` is empty where nobody can be told of its changes."""

    address: str
    hub: str
    mimetype: str
    body: bytes


@dataclass(frozen=True)
class Listing:
    """What the templates of RSS and Atom are filled with."""

    address: str
    hub: str
    title: str
    url: str
    description: str
    author: str
    language: str
    changed_at: datetime
    items: list[Item]


@dataclass(frozen=True, kw_only=True)
class Podcast(Listing):
    """What the podcast's template is filled with; `categories` are (category, those inside it)."""

    guid: str
    medium: str
    order: str
    contact: str
    moved_to: str
    copyright: str
    license: str
    license_url: str
    funding_url: str
    funding_words: str
    rhythm_rule: str
    rhythm_words: str
    image: str
    images: str
    is_explicit: bool
    is_blocked: bool
    is_complete: bool
    is_locked: bool
    categories: list[tuple[str, list[str]]]
    persons: list[Person]
    pages: list[tuple[str, str]] = field(default_factory=list)

    @property
    def trailers(self) -> list[Item]:
        return [each for each in self.items if each.episode_type == "trailer"]


def of_the_site(format: str) -> Feed:
    site = _site()
    words = f"What verified health professionals publish on {site.site_name}."
    return _listed(format, "/feed", site.site_name, "/", words, site.site_name)


def of_a_forum(format: str, slug: str) -> Feed:
    forum = forums.get_forum(None, slug)
    title = f"{forum.name} · {_site().site_name}"
    wanted = Post.forum_id == forum.id
    return _listed(format, f"{forum.url}/feed", title, forum.url, forum.description, forum.name, wanted)


def of_a_member(format: str, handle: str) -> Feed:
    member = accounts.get_member(None, handle)
    title = f"{member.name} · {_site().site_name}"
    words = member.bio or f"What {member.name} publishes on {_site().site_name}."
    wanted = Post.author_id == member.id
    return _listed(format, f"{member.url}/feed", title, member.url, words, member.name, wanted)


def of_a_show(format: str, slug: str) -> Feed:
    """For readers; listeners take the podcast's own feed."""
    show = shows.get_show(None, slug)
    words = shorten(plain(show.html), LONGEST_DESCRIPTION) or show.title
    wanted = Post.show_id == show.id
    return _listed(format, f"{show.url}/feed", show.title, show.url, words, show.owner.name, wanted)


def _listed(format: str, path: str, title: str, page: str, words: str, author: str, *wanted: Any) -> Feed:
    places, address = Places(_site().site_url), f"{_site().site_url}{path}.{format}"
    items = [item_of(each, places) for each in queries.listing(1, None, *wanted, address=path).rows]
    listing = Listing(
        address=address,
        hub=hub(),
        title=title,
        url=places.page(page),
        description=words or title,
        author=author,
        language="en",
        changed_at=_newest(items),
        items=items,
    )
    return Feed(address, listing.hub, FORMATS[format], drawn(f"feeds/{format}.xml", listing=listing))


def of_a_podcast(slug: str, number: int = 1) -> Feed:
    """The newest episodes; older ones stand on further pages (RFC 5005, section 3)."""
    show = shows.get_show(None, slug)
    places = Places(_site().site_url)
    return _podcast(show, places, None, f"{places.page(show.url)}/feed.xml", number)


def of_a_closed_podcast(show: Show, member: Member, token: str, number: int = 1) -> Feed:
    """As the member of the key may hear it, with files under the same key."""
    places = Places(_site().site_url, token)
    return _podcast(show, places, member, places.file("/feed.xml"), number)


def of_a_closed_forum(forum: Forum, member: Member, token: str) -> Feed:
    places = Places(_site().site_url, token)
    wanted = Post.forum_id == forum.id
    page = queries.listing(1, member, wanted, address=forum.url)
    listing = Listing(
        address=places.file("/feed.xml"),
        hub="",
        title=f"{forum.name} · {_site().site_name}",
        url=places.page(forum.url),
        description=forum.description or forum.name,
        author=forum.name,
        language="en",
        items=(items := [item_of(each, places) for each in page.rows]),
        changed_at=_newest(items),
    )
    return Feed(listing.address, "", FORMATS["rss"], drawn("feeds/rss.xml", listing=listing))


def _podcast(show: Show, places: Places, member: Member | None, address: str, number: int) -> Feed:
    page = queries.episodes(number, member, show, address=address)
    is_open = not places.token
    podcast = _channel(show, places, page, hub=hub() if is_open else "", is_open=is_open)
    body = drawn("feeds/podcast.xml", channel=podcast)
    return Feed(podcast.address, podcast.hub, FORMATS["rss"], body)


def _channel(show: Show, places: Places, page: Page[Post], *, hub: str, is_open: bool) -> Podcast:
    said = queries.channel_of(show)
    items = _episodes(show, places, page)
    return Podcast(
        address=page.address if page.number == 1 else f"{page.address}?page={page.number}",
        hub=hub,
        title=show.title,
        url=places.page(show.url),
        description=shorten(plain(show.html), LONGEST_DESCRIPTION) or show.title,
        author=show.owner.name,
        language=show.language,
        changed_at=max(_newest(items), show.edited_at or show.created_at, said.edited_at or show.created_at),
        items=items,
        guid=show.guid,
        medium=show.medium.value,
        order=show.order.value,
        contact=said.contact,
        moved_to=said.moved_to if is_open else "",
        copyright=show.copyright,
        license=show.license,
        license_url=licences.address_of(show.license) or "",
        funding_url=said.funding_url,
        funding_words=said.funding_words or f"Support {show.title}",
        rhythm_rule=said.rhythm.rule if said.rhythm else "",
        rhythm_words=said.rhythm.label if said.rhythm else "",
        image=places.cover(show.cover_url) if show.cover_url else "",
        images=_images(show, places),
        is_explicit=show.is_explicit,
        is_blocked=said.is_blocked or not is_open,
        is_complete=show.is_complete,
        is_locked=show.is_locked,
        categories=_nested(show.categories),
        persons=[person_of(each, "host", places) for each in show.named_hosts],
        pages=_pages(page),
    )


def _episodes(show: Show, places: Places, page: Page[Post]) -> list[Item]:
    digests, excerpts = queries.digests_of(page.rows), queries.excerpts_of(page.rows)
    guids = queries.guids_of(page.rows)
    items = [
        episode_of(
            post, show, places, guid=guids.get(post.id), digests=digests, excerpt=excerpts.get(post.id)
        )
        for post in page.rows
    ]
    # A recording that is prepared anew at this moment may have no file for a second.
    return [each for each in items if each.enclosure]


def _pages(page: Page[Post]) -> list[tuple[str, str]]:
    if not page.newer_url and not page.older_url:
        return []
    found = {"first": page.address, "previous": page.newer_url, "next": page.older_url}
    return [(rel, address) for rel, address in found.items() if address]


def _nested(categories: list[str]) -> list[tuple[str, list[str]]]:
    """Each category with those inside it."""
    nested: dict[str, list[str]] = {}
    for outer, inner in map(path_of, categories):
        nested.setdefault(outer, []).extend([inner] if inner else [])
    return list(nested.items())


def _images(show: Show, places: Places) -> str:
    """All sizes of the cover, as `srcset` writes them."""
    sizes = {show.cover_side: show.cover_url} | {side: show.cover_of_side(side) for side in COVER_SIDES}
    named = (f"{places.cover(address)} {side}w" for side, address in sorted(sizes.items()) if address)
    return ", ".join(named)


def _newest(items: list[Item]) -> datetime:
    return max((each.changed_at for each in items), default=BEGINNING)


def hub() -> str:
    """Where those who want to be told of changes say so (WebSub)."""
    return _site().websub_hub or f"{_site().site_url}/hub"


def _site() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
