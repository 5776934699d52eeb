"""Feeds over HTTP: the same for everybody, kept for a moment by caches, and not sent again unchanged."""

from datetime import timedelta

from flask import Blueprint, Response, request

from community.accounts.session import current_member
from community.content import paging
from community.core import clock
from community.feeds import enclosures, queries, writing
from community.feeds.writing import Feed
from community.permissions import can_read

SECONDS_TO_CACHE = 60  # An edit reaches every reader within a minute.
ONE_SECOND = timedelta(seconds=1)

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/feed.<any(rss, atom):format>")
def site(format: str) -> Response:
    return sent(writing.of_the_site(format))


@blueprint.get("/forums/<slug>/feed.<any(rss, atom):format>")
def forum(slug: str, format: str) -> Response:
    return sent(writing.of_a_forum(format, slug))


@blueprint.get("/members/<handle>/feed.<any(rss, atom):format>")
def member(handle: str, format: str) -> Response:
    return sent(writing.of_a_member(format, handle))


@blueprint.get("/shows/<slug>/feed.<any(rss, atom):format>")
def show(slug: str, format: str) -> Response:
    return sent(writing.of_a_show(format, slug))


@blueprint.get("/shows/<slug>/feed.xml")
def podcast(slug: str) -> Response:
    return sent(writing.of_a_podcast(slug, paging.number_of(request.args.get("page"))))


@blueprint.get("/enclosures/<number:post_id>/<name>")
def enclosure(post_id: int, name: str) -> Response:
    post = queries.get_enclosure(current_member(), post_id)
    return enclosures.send(post, name, public=bool(can_read(None, post)))


def sent(feed: Feed) -> Response:
    """A feed that is the same for everybody; players in web pages of others may read it, too."""
    response = Response(feed.body, mimetype=feed.mimetype)
    response.headers["Cache-Control"] = f"public, max-age={SECONDS_TO_CACHE}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers.add("Link", f'<{feed.address}>; rel="self"')
    if feed.hub:
        response.headers.add("Link", f'<{feed.hub}>; rel="hub"')
    return unless_unchanged(response)


def unless_unchanged(response: Response) -> Response:
    """304 for who has it already, by its ETag or by the time of the newest change."""
    response.add_etag()
    changed_at = queries.newest_event()
    # A second may see several changes, but the header tells only seconds apart.
    if changed_at and changed_at < clock.now() - ONE_SECOND:
        response.last_modified = changed_at
    response.make_conditional(request)
    return response
