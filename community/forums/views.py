"""Reading: the forums, a forum, a post with its discussion, and how its text has changed."""

from flask import Blueprint, Response, current_app, make_response, redirect, request

from community.accounts.queries import is_following
from community.accounts.session import current_member, this_member
from community.content import actions
from community.content.models import Attention
from community.content.queries import attention_of, found_helpful_of, saved_of
from community.core import web
from community.core.errors import NotFound
from community.forums import episodes, history, open_graph, poll_queries, queries, schema, session_queries
from community.forums.feeds import feed
from community.forums.forms import AttentionForm
from community.forums.models import Forum, Post
from community.forums.reply_views import discussion_of
from community.media import transcripts

blueprint = Blueprint("forums", __name__)

TABS = {"latest": queries.latest, "discussed": queries.discussed, "unanswered": queries.unanswered}


@blueprint.get("/forums")
def forums() -> Response:
    return web.page("forums/forums.html", forums=queries.forums(current_member()))


@blueprint.get("/forums/<slug>")
def forum(slug: str) -> Response:
    member, forum = current_member(), queries.get_forum(current_member(), slug)
    tab = request.args.get("tab", "latest")
    if tab not in TABS:
        raise NotFound
    return web.page(
        "forums/forum.html",
        forum=forum,
        tab=tab,
        feed=feed(member, queries.in_forum(TABS[tab](member), forum)),
        attention=attention_of(member, forum.stream),
        coming=session_queries.coming_up(member, forum),
        lively=queries.lively(member, forum),
        writers=queries.busy_writers(member, forum),
    )


@blueprint.post("/forums/<slug>/watch")
def forum_watch(slug: str) -> Response:
    return _attend(queries.get_forum(this_member(), slug))


@blueprint.get("/posts/<number:post_id>", defaults={"slug": None})
@blueprint.get("/posts/<number:post_id>/<slug>")
def post(post_id: int, slug: str | None) -> Response:
    member, post = current_member(), queries.get_post(current_member(), post_id)
    if slug != (post.slug or "untitled"):
        asked = request.query_string.decode("latin-1")
        return make_response(redirect(f"{post.url}?{asked}" if asked else post.url, 301))
    return web.page(
        "forums/post.html",
        post=post,
        discussion=discussion_of(member, post),
        room=session_queries.room_of(member, post),
        poll=poll_queries.shown_under(member, post),
        episode=episodes.neighbours_of(member, post),
        saved=saved_of(member, [post.id]),
        found_helpful=found_helpful_of(member, [post.id]),
        attention=attention_of(member, post.stream),
        follows_author=member is not None and is_following(member, post.author),
        transcript=transcripts.chosen(post.asset, request.args.get("transcript")) if post.asset else None,
        about=schema.about(post),
        described=schema.described(post, *_site()) if post.is_published else None,
        graph=open_graph.properties(post, *_site()),
        cards=open_graph.cards(post, _site()[0]),
        embed_code=open_graph.embed_code(post, _site()[0]),
    )


@blueprint.post("/posts/<number:post_id>/watch")
def post_watch(post_id: int) -> Response:
    return _attend(queries.get_post(this_member(), post_id))


@blueprint.get("/posts/<number:post_id>/history")
def post_history(post_id: int) -> Response:
    post = queries.get_post(current_member(), post_id)
    return web.page("forums/history.html", post=post, changes=history.changes(post))


def _attend(thing: Post | Forum) -> Response:
    """A press on the state in which one is already ends it."""
    wanted = Attention(AttentionForm.read().insist().attention.data)
    if attention_of(this_member(), thing.stream) == wanted:
        actions.unwatch(this_member(), thing)
        return web.back_to(thing.url, {"pressed": False})
    attend = {Attention.watching: actions.watch, Attention.muted: actions.mute}[wanted]
    attend(this_member(), thing)
    return web.back_to(thing.url, {"pressed": True})


def _site() -> tuple[str, str]:
    settings = current_app.extensions["settings"]
    return settings.site_url, settings.site_name
