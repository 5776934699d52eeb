"""The queue of questions as plain forms: ask, vote, mark, pin."""

from flask import Blueprint, Response

from community.accounts.session import this_member
from community.core import streams, web
from community.core.errors import NotFound, Problem
from community.forums import queries, reply_actions, reply_queries, session_queries
from community.forums import session_question_actions as actions
from community.forums.models import Reply
from community.forums.session_forms import QuestionForm

blueprint = Blueprint("questions", __name__)


@blueprint.post("/posts/<number:post_id>/questions")
def questions(post_id: int) -> Response:
    post, form = queries.get_post(this_member(), post_id), QuestionForm.read()
    try:
        form.insist()
        said = form.said()
        asked = reply_actions.ask(this_member(), post, body=said["body"], client_id=said["client_id"])
    except Problem as problem:
        if web.wants_json() or isinstance(problem, NotFound):
            raise
        return web.page(
            "forums/session_question_again.html", problem.status, post=post, form=form, problem=problem
        )
    told = {"id": asked.id, "seq": streams.head(post.stream)}
    return web.back_to(f"{post.url}#question-{asked.id}", told)


@blueprint.post("/replies/<number:reply_id>/vote")
def vote(reply_id: int) -> Response:
    """Each press turns it over."""
    question = reply_queries.get_reply(this_member(), reply_id)
    has_voted = session_queries.has_voted(this_member(), question)
    press = actions.vote_no_more if has_voted else actions.vote
    count = press(this_member(), question)
    return _back(question, {"pressed": not has_voted, "count": count})


@blueprint.post("/replies/<number:reply_id>/answered")
def answered(reply_id: int) -> Response:
    """Each press turns it over."""
    question = reply_queries.get_reply(this_member(), reply_id)
    press = actions.mark_answered if question.answered_at is None else actions.mark_open
    press(this_member(), question)
    return _back(question, {"pressed": question.answered_at is not None})


@blueprint.post("/replies/<number:reply_id>/pin")
def pin(reply_id: int) -> Response:
    """Each press turns it over."""
    reply = reply_queries.get_reply(this_member(), reply_id)
    press = actions.pin if reply.pinned_at is None else actions.unpin
    press(this_member(), reply)
    return _back(reply, {"pressed": reply.pinned_at is not None})


def _back(reply: Reply, answer: dict[str, object]) -> Response:
    place = f"#question-{reply.id}" if reply.is_question else f"#reply-{reply.id}"
    return web.back_to(f"{reply.post.url}{place}", answer)
