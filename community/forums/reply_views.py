"""The discussion as plain forms; scripts send the same and get their answers as JSON."""

from flask import Blueprint, Response, jsonify, make_response, redirect, request

from community.accounts.models import Member
from community.accounts.session import current_member, this_member
from community.core import streams, web
from community.core.errors import NotFound, Problem
from community.forums import queries, reply_actions, reply_queries
from community.forums.models import Post, Reply
from community.forums.reply_forms import EditForm, ReplyForm
from community.forums.reply_queries import Discussion
from community.permissions import can_edit_reply, ensure

blueprint = Blueprint("replies", __name__)


def discussion_of(member: Member | None, post: Post) -> Discussion:
    """The discussion as the address asks for it: `?order=newest`, `?before=` a reply, `?answer=` one."""
    return reply_queries.discussion(
        member,
        post,
        newest_first=request.args.get("order") == "newest",
        before=_number("before"),
        answering=_number("answer"),
    )


@blueprint.post("/posts/<number:post_id>/replies")
def replies(post_id: int) -> Response:
    member, post = this_member(), queries.get_discussed(this_member(), post_id)
    form = ReplyForm.read()
    try:
        form.insist()
        reply = reply_actions.reply(member, post, **form.said())
    except Problem as problem:
        return _kept(problem, form, post)
    return _done(reply)


@blueprint.get("/replies/<number:reply_id>")
def reply(reply_id: int) -> Response:
    return make_response(
        redirect(reply_queries.page_of(reply_queries.get_reply(current_member(), reply_id)), 302)
    )


@blueprint.get("/replies/<number:reply_id>/edit")
def edit(reply_id: int) -> Response:
    member, reply = this_member(), reply_queries.get_own_reply(this_member(), reply_id)
    ensure(can_edit_reply(member, reply))
    if web.wants_json():
        return jsonify({"body": reply.body})
    return web.page("forums/reply_edit.html", reply=reply, form=EditForm(obj=reply))


@blueprint.post("/replies/<number:reply_id>")
def change(reply_id: int) -> Response:
    member, reply = this_member(), reply_queries.get_own_reply(this_member(), reply_id)
    form = EditForm.read()
    try:
        form.insist()
        reply_actions.edit_reply(member, reply, body=form.body.data or "")
    except Problem as problem:
        if web.wants_json():
            raise
        return web.page("forums/reply_edit.html", problem.status, reply=reply, form=form, problem=problem)
    return _done(reply)


@blueprint.get("/replies/<number:reply_id>/removal")
def ask_removal(reply_id: int) -> Response:
    reply = reply_queries.get_own_reply(this_member(), reply_id)
    return web.page("forums/reply_removal.html", reply=reply)


@blueprint.post("/replies/<number:reply_id>/removal")
def removal(reply_id: int) -> Response:
    reply = reply_queries.get_own_reply(this_member(), reply_id)
    reply_actions.delete_reply(this_member(), reply)
    return _done(reply)


@blueprint.post("/replies/<number:reply_id>/useful")
def useful(reply_id: int) -> Response:
    """Each press turns it over."""
    reply = reply_queries.get_reply(this_member(), reply_id)
    press = reply_actions.unmark_useful if reply.is_useful else reply_actions.mark_useful
    press(this_member(), reply)
    return web.back_to(reply.url, {"pressed": reply.is_useful})


def _done(reply: Reply) -> Response:
    return web.back_to(reply.url, {"id": reply.id, "seq": streams.head(reply.stream)})


def _kept(problem: Problem, form: ReplyForm, post: Post) -> Response:
    """What is wrong, with all that was typed."""
    if web.wants_json() or isinstance(problem, NotFound):
        raise problem
    return web.page("forums/reply_again.html", problem.status, post=post, form=form, problem=problem)


def _number(name: str) -> int | None:
    """A reply's number from the address; anything else is as good as none."""
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None
