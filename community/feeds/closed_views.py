"""Closed feeds: what the key in the address opens, judged anew at each request and kept by no shared cache.

The address is a secret. Nothing here writes it down: not a log, not an event, not a row.
"""

from collections.abc import Callable

from flask import Blueprint, Response, request

from community.content import paging
from community.core import sending, web
from community.core.db import reading, unit_of_work
from community.core.errors import NotFound
from community.feeds import enclosures, key_actions, key_queries, queries, writing
from community.feeds.models import FeedKey
from community.feeds.views import unless_unchanged
from community.forums.models import Forum, Post
from community.media.views import POLICY
from community.shows import covers
from community.shows.models import Show

blueprint = Blueprint("closed_feeds", __name__)


@blueprint.get("/feeds/<token>/feed.xml")
@web.opens_its_own_units
def feed(token: str) -> Response:
    return _opened(token, lambda key, thing: unless_unchanged(_feed(key, thing, token)))


@blueprint.get("/feeds/<token>/cover/<name>")
@web.opens_its_own_units
def cover(token: str, name: str) -> Response:
    return _opened(token, lambda _, thing: _cover(thing, name))


@blueprint.get("/feeds/<token>/enclosures/<number:post_id>/<name>")
@web.opens_its_own_units
def enclosure(token: str, post_id: int, name: str) -> Response:
    return _opened(token, lambda key, thing: _enclosure(key, thing, post_id, name))


def _opened(token: str, answer: Callable[[FeedKey, Show | Forum], Response]) -> Response:
    with reading():
        key, thing = key_queries.opened_by(token)
        response = answer(key, thing)
        key_id, is_to_be_noted = key.id, key_actions.is_to_be_noted(key)
    if is_to_be_noted:
        with unit_of_work():
            key_actions.note_use_of(key_id)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _feed(key: FeedKey, thing: Show | Forum, token: str) -> Response:
    number = paging.number_of(request.args.get("page"))
    if isinstance(thing, Show):
        written = writing.of_a_closed_podcast(thing, key.member, token, number)
    else:
        written = writing.of_a_closed_forum(thing, key.member, token)
    return Response(written.body, mimetype=written.mimetype)


def _cover(thing: Show | Forum, name: str) -> Response:
    if not isinstance(thing, Show) or thing.cover is None or name not in covers.files_of(thing.cover):
        raise NotFound
    response = sending.send(covers.key_of(name), mimetype=covers.mimetype_of(name), public=False)
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _enclosure(key: FeedKey, thing: Show | Forum, post_id: int, name: str) -> Response:
    """A key opens the files of its own show or forum, and nothing else that its member may see."""
    post = queries.get_enclosure(key.member, post_id)
    if not post.is_published or not _stands_in(post, thing):
        raise NotFound
    return enclosures.send(post, name, public=False)


def _stands_in(post: Post, thing: Show | Forum) -> bool:
    return thing.id == (post.show_id if isinstance(thing, Show) else post.forum_id)
