"""One search box over posts, replies, members, forums and shows."""

from urllib.parse import urlencode

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from community.accounts.session import current_member
from community.content import paging
from community.core import web
from community.search import asked, queries
from community.search.models import Found

blueprint = Blueprint("search", __name__, url_prefix="/search")

KINDS = {
    "posts": Found.post,
    "replies": Found.reply,
    "members": Found.member,
    "forums": Found.forum,
    "shows": Found.show,
}


@blueprint.get("")
def search() -> Response:
    typed, chosen = asked.tidied(request.args.get("q", "")), request.args.get("in", "")
    kind = KINDS[chosen if chosen in KINDS else abort(404)] if chosen else None
    number = paging.number_of(request.args.get("page"))
    words = asked.words_of(typed)
    if not words:
        return web.page("search/search.html", typed=typed)
    member = current_member()
    counts = queries.counts(member, words)
    page = queries.results(member, words, kind, number, address=_address(typed, chosen))
    return web.page("search/search.html", typed=typed, page=page, tabs_shown=_tabs(typed, chosen, counts))


def _tabs(typed: str, chosen: str, counts: queries.Counts) -> list[dict[str, object]]:
    numbers = {name: counts.get(kind, 0) for name, kind in KINDS.items()}
    everything = {"": sum(numbers.values())} | numbers
    return [
        {
            "url": _address(typed, name),
            "words": name.capitalize() or "Everything",
            "count": count,
            "current": name == chosen,
        }
        for name, count in everything.items()
    ]


def _address(typed: str, chosen: str) -> str:
    return f"/search?{urlencode({'q': typed} | ({'in': chosen} if chosen else {}))}"
