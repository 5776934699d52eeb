"""Where members answer whether they may be named as speakers, and authors see who has answered."""

from flask import Blueprint, Response, flash

from community.accounts.session import this_member
from community.core import web
from community.forums import queries, speaker_actions, speaker_queries
from community.forums.models import Post
from community.permissions import can_edit_post, can_read, ensure

blueprint = Blueprint("credits", __name__)


@blueprint.get("/credits")
def credits() -> Response:
    asked = speaker_queries.asked_of(this_member())
    readable = {each.post_id for each in asked if can_read(this_member(), each.post)}
    return web.page("forums/credits.html", asked=asked, readable=readable)


@blueprint.post("/credits/<number:post_id>/agreement")
def agreement(post_id: int) -> Response:
    speaker_actions.agree(this_member(), speaker_queries.get_credit(this_member(), post_id))
    flash("You are named there from now on.", "ok")
    return web.back_to("/credits")


@blueprint.post("/credits/<number:post_id>/refusal")
def refusal(post_id: int) -> Response:
    speaker_actions.decline(this_member(), speaker_queries.get_credit(this_member(), post_id))
    flash("You are not named there.", "ok")
    return web.back_to("/credits")


@blueprint.get("/posts/<number:post_id>/speakers")
def speakers(post_id: int) -> Response:
    post = _own_post(post_id)
    return web.page("forums/speakers.html", post=post, speakers=speaker_queries.all_of(post))


@blueprint.post("/posts/<number:post_id>/speakers/<handle>/removal")
def removal(post_id: int, handle: str) -> Response:
    post = _own_post(post_id)
    speaker_actions.remove(this_member(), speaker_queries.get_speaker(post, handle))
    return web.back_to(f"/posts/{post_id}/speakers")


def _own_post(post_id: int) -> Post:
    post = queries.get_post(this_member(), post_id)
    ensure(can_edit_post(this_member(), post))
    return post
