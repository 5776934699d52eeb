"""The public feeds by their addresses, and those in which a post or a show stands."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException

from community.core.config import Settings
from community.core.errors import NotFound
from community.feeds import writing
from community.feeds.writing import FORMATS, Feed
from community.forums.models import Post
from community.shows.models import Show

WRITERS: Mapping[str, Callable[..., Feed]] = {
    "feeds.site": writing.of_the_site,
    "feeds.forum": writing.of_a_forum,
    "feeds.member": writing.of_a_member,
    "feeds.show": writing.of_a_show,
    "feeds.podcast": writing.of_a_podcast,
}


def feed_at(address: str) -> Feed:
    """The feed that is to be had at this very address; raises NotFound."""
    settings: Settings = current_app.extensions["settings"]
    if not address.startswith(f"{settings.site_url}/") or urlsplit(address).query:
        raise NotFound
    path = address.removeprefix(settings.site_url)
    try:
        endpoint, values = current_app.url_map.bind(settings.host).match(path, method="GET")
    except HTTPException as error:
        raise NotFound from error
    if endpoint not in WRITERS:
        raise NotFound
    return WRITERS[endpoint](**values)


def of_post(post: Post) -> list[str]:
    """The addresses of all feeds in which it stands, or stood."""
    places = ["", post.author.url, *([post.forum.url] if post.forum else [])]
    return [*_listings(places), *(of_show(post.show) if post.show else [])]


def of_show(show: Show) -> list[str]:
    settings: Settings = current_app.extensions["settings"]
    return [f"{settings.site_url}{show.url}/feed.xml", *_listings([show.url])]


def _listings(places: list[str]) -> list[str]:
    settings: Settings = current_app.extensions["settings"]
    return [f"{settings.site_url}{place}/feed.{format}" for place in places for format in FORMATS]
