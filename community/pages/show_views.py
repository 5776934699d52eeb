"""Shows for those who follow them: all shows, and one with its episodes in their order."""

from collections.abc import Iterable
from itertools import groupby

from flask import Blueprint, Response, current_app, request

from community.accounts.session import current_member, this_member
from community.content import actions, paging
from community.content.models import Attention
from community.content.queries import attention_of
from community.core import web
from community.forums import episodes
from community.forums.feeds import feed
from community.forums.models import Post
from community.pages import show_schema
from community.shows import queries
from community.shows.licences import address_of, name_of

SHOWS_ON_A_PAGE = 24

blueprint = Blueprint("show_pages", __name__)


@blueprint.get("/shows")
def shows() -> Response:
    member = current_member()
    asked = paging.number_of(request.args.get("page"))
    page = paging.turn_to(asked, queries.visible_shows(member), address="/shows", per_page=SHOWS_ON_A_PAGE)
    return web.page(
        "pages/shows.html",
        page=page,
        newest=episodes.newest_of(member, page.rows),
        asked=queries.asked_of(member) if member else [],
    )


@blueprint.get("/shows/<slug>")
def show(slug: str) -> Response:
    member, show = current_member(), queries.get_show(current_member(), slug)
    settings = current_app.extensions["settings"]
    listed, trailer = feed(member, episodes.episodes_of(member, show)), episodes.trailer_of(member, show)
    return web.page(
        "pages/show.html",
        show=show,
        page=listed.page,
        trailer=trailer,
        seasons=_by_season(each for each in listed.page.rows if each is not trailer),
        count=episodes.count_of(member, show),
        attention=attention_of(member, show.stream),
        host=show.host_of(member) if member else None,
        licence=(name_of(show.license), address_of(show.license)) if show.license else None,
        described=show_schema.described(show, settings.site_url),
    )


def _by_season(posts: Iterable[Post]) -> list[tuple[int | None, list[Post]]]:
    """As they come, with a new heading wherever the season changes."""
    return [(season, list(group)) for season, group in groupby(posts, key=lambda post: post.season)]


@blueprint.post("/shows/<slug>/watch")
def watch(slug: str) -> Response:
    """A press on the button of a show that is followed ends it."""
    member, show = this_member(), queries.get_show(this_member(), slug)
    follows = attention_of(member, show.stream) is not Attention.watching
    press = actions.watch if follows else actions.unwatch
    press(member, show)
    return web.back_to(show.url, {"pressed": follows})
