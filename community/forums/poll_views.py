"""A poll as plain forms; scripts get the same part of the page back, as their reader may see it."""

from flask import Blueprint, Response, flash, get_template_attribute

from community.accounts.session import current_member, this_member
from community.core import web
from community.core.errors import Problem
from community.forums import poll_actions, poll_queries
from community.forums.poll_forms import VoteForm
from community.forums.poll_models import Poll

blueprint = Blueprint("polls", __name__)


@blueprint.get("/posts/<number:post_id>/poll")
def poll(post_id: int) -> Response:
    return _shown(poll_queries.get_poll(current_member(), post_id))


@blueprint.post("/posts/<number:post_id>/votes")
def votes(post_id: int) -> Response:
    poll, form = poll_queries.get_poll(this_member(), post_id), VoteForm.read()
    try:
        poll_actions.vote(this_member(), poll, form.picked)
    except Problem as problem:
        if web.wants_json() or problem.status not in {409, 422}:
            raise
        flash(problem.sentence, "error")
    return _shown(poll)


@blueprint.post("/posts/<number:post_id>/poll/closing")
def closing(post_id: int) -> Response:
    poll = poll_queries.get_poll(this_member(), post_id)
    poll_actions.close(this_member(), poll)
    return _shown(poll)


def _shown(poll: Poll) -> Response:
    drawn = get_template_attribute("forums/_poll.html", "poll_card")
    html = drawn(poll_queries.shown_under(current_member(), poll.post))
    return web.back_to(f"{poll.post.url}#poll", {"html": html})
