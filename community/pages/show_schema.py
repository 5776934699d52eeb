"""What search engines are told of a show, in the words of schema.org."""

from typing import Any

from community.core.text import plain, shorten
from community.shows.models import Medium, Show

ABOUT_LENGTH = 300
TYPES = {Medium.podcast: "PodcastSeries", Medium.video: "TVSeries"}


def described(show: Show, site_url: str) -> dict[str, Any]:
    """The show as JSON-LD, for those that everybody may follow."""
    people = [{"@type": "Person", "name": host.name, "url": site_url + host.url} for host in show.named_hosts]
    told = {
        "@context": "https://schema.org",
        "@type": TYPES[show.medium],
        "name": show.title,
        "url": site_url + show.url,
        "description": shorten(plain(show.html), ABOUT_LENGTH),
        "inLanguage": show.language,
        "genre": [each.replace(" > ", ": ") for each in show.categories],
        "author" if show.medium is Medium.podcast else "creator": people,
        "image": site_url + show.cover_url if show.cover_url else None,
        "webFeed": site_url + show.feed_url if show.medium is Medium.podcast else None,
        "copyrightNotice": show.copyright or None,
    }
    return {name: value for name, value in told.items() if value is not None}
