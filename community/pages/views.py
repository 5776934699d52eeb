"""Pages that read several features: home, each medium, following, saved, a member, and those for robots."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from community.accounts import queries as accounts
from community.accounts.models import Member
from community.accounts.session import current_member, this_member
from community.core import clock, web
from community.core.errors import NotFound
from community.core.templating import asset_url
from community.forums import queries, session_queries
from community.forums import recording_queries as recordings
from community.forums.feeds import feed
from community.forums.models import Kind
from community.forums.queries import Posts
from community.pages import sitemap as sitemaps
from community.shows.queries import hosted_by

blueprint = Blueprint("pages", __name__)

TABS = {"latest": queries.latest, "discussed": queries.discussed, "unanswered": queries.unanswered}
OF_A_MEMBER = {"posts": queries.written_by, "speaks": queries.spoken_in}
PLURALS = {
    "articles": Kind.article,
    "videos": Kind.video,
    "podcasts": Kind.podcast,
    "cases": Kind.case,
    "questions": Kind.question,
}


@blueprint.app_context_processor
def _rail() -> dict[str, object]:
    return {"rail_forums": queries.forums_in_the_rail(current_member())}


@blueprint.get("/")
def home() -> Response:
    member = current_member()
    tab = request.args.get("tab") or _first_tab(member)
    begun = recordings.begun(member) if member and "page" not in request.args else []
    coming = session_queries.coming_up(member)
    return _list("pages/home.html", _of_tab(member, tab), tab=tab, begun=begun, coming=coming)


@blueprint.get("/<any(articles, videos, podcasts, cases, questions):plural>")
def kind(plural: str) -> Response:
    return _list("pages/kind.html", queries.of_kind(current_member(), PLURALS[plural]), plural=plural)


@blueprint.get("/following")
def following() -> Response:
    return _list("pages/following.html", queries.followed(this_member()))


@blueprint.get("/saved")
def saved() -> Response:
    return _list("pages/saved.html", queries.saved(this_member()))


@blueprint.get("/members/<handle>")
def member(handle: str) -> Response:
    reader, shown = current_member(), accounts.get_member(current_member(), handle)
    tab = request.args.get("tab", "posts")
    if tab not in OF_A_MEMBER:
        raise NotFound
    return web.page(
        "pages/member.html",
        member=shown,
        tab=tab,
        speaks=queries.speaks_anywhere(reader, shown),
        feed=feed(reader, OF_A_MEMBER[tab](reader, shown)),
        following=accounts.following_of(shown, reader),
        shows=hosted_by(reader, shown),
    )


@blueprint.get("/favicon.ico")
def favicon() -> BaseResponse:
    """For who asks without having read a page."""
    return redirect(asset_url("mark.svg"))


@blueprint.get("/robots.txt")
def robots() -> Response:
    return _for_machines("pages/robots.txt", "text/plain")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    return _for_machines("pages/sitemap.xml", "application/xml", entries=sitemaps.entries())


def _first_tab(member: Member | None) -> str:
    return "following" if member and queries.follows_anybody(member) else "latest"


def _of_tab(member: Member | None, tab: str) -> Posts:
    if tab == "following" and member:
        return queries.followed(member)
    if tab not in TABS:
        raise NotFound
    return TABS[tab](member)


def _list(template: str, posts: Posts, **shown: Any) -> Response:
    member = current_member()
    return web.page(
        template,
        feed=feed(member, posts),
        lively=queries.lively(member),
        suggested=queries.whom_to_follow(member),
        moment=clock.now(),
        **shown,
    )


def _for_machines(template: str, mimetype: str, **shown: object) -> Response:
    response = make_response(render_template(template, **shown))
    response.mimetype = mimetype
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
