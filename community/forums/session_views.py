"""Pages and buttons of a live session; scripts press the same buttons and hear of it from the stream."""

from flask import Blueprint, Response, flash

from community.accounts.session import this_member
from community.core import web
from community.core.errors import Invalid
from community.forums import queries, session_actions, session_host_actions, session_queries
from community.forums.models import Post
from community.forums.session_forms import PaceForm, SessionForm, typed_from
from community.forums.session_models import Askers, LiveSession, SessionKind
from community.permissions import can_edit_post, can_open_session, ensure

blueprint = Blueprint("sessions", __name__)


@blueprint.get("/posts/<number:post_id>/session")
def plan(post_id: int) -> Response:
    post = _own_post(post_id)
    form = SessionForm(data=typed_from(post.live) if post.live else None)
    return _page(post, form)


@blueprint.post("/posts/<number:post_id>/session")
def planned(post_id: int) -> Response:
    post, form = _own_post(post_id), SessionForm.read()
    ensure(can_open_session(this_member(), post))
    if not form.validate() or form.appears_at is None:
        return _page(post, form, 422)
    try:
        _plan(post, form)
    except Invalid as problem:
        form.hosts.errors = [problem.sentence]
        return _page(post, form, 422)
    return web.back_to(f"{post.url}#session")


@blueprint.post("/posts/<number:post_id>/session/removal")
def removal(post_id: int) -> Response:
    live = session_queries.get_session(this_member(), post_id)
    post = live.post
    session_actions.call_off(this_member(), live)
    flash("The session is called off. The post stays.", "ok")
    return web.back_to(post.url)


@blueprint.post("/posts/<number:post_id>/session/beginning")
def beginning(post_id: int) -> Response:
    live = session_queries.get_session(this_member(), post_id)
    session_actions.begin(this_member(), live)
    return _back(live)


@blueprint.post("/posts/<number:post_id>/session/end")
def end(post_id: int) -> Response:
    live = session_queries.get_session(this_member(), post_id)
    session_actions.end(this_member(), live)
    return _back(live)


@blueprint.post("/posts/<number:post_id>/session/pace")
def pace(post_id: int) -> Response:
    live = session_queries.get_session(this_member(), post_id)
    form = PaceForm.read().insist()
    session_actions.set_pace(this_member(), live, seconds=int(form.seconds.data))
    return _back(live)


@blueprint.post("/posts/<number:post_id>/session/hosts/<handle>/removal")
def host_removal(post_id: int, handle: str) -> Response:
    live = session_queries.get_session(this_member(), post_id)
    session_host_actions.remove(this_member(), session_queries.get_asked_host(live, handle))
    return web.back_to(f"/posts/{post_id}/session")


@blueprint.get("/posts/<number:post_id>/session/invitation")
def invitation(post_id: int) -> Response:
    found = session_queries.get_invitation(this_member(), post_id)
    return web.page("forums/session_invitation.html", invitation=found, live=found.live)


@blueprint.post("/posts/<number:post_id>/session/agreement")
def agreement(post_id: int) -> Response:
    session_host_actions.agree(this_member(), session_queries.get_invitation(this_member(), post_id))
    return web.back_to(f"/posts/{post_id}/session/invitation")


@blueprint.post("/posts/<number:post_id>/session/refusal")
def refusal(post_id: int) -> Response:
    session_host_actions.decline(this_member(), session_queries.get_invitation(this_member(), post_id))
    return web.back_to(f"/posts/{post_id}/session/invitation")


def _own_post(post_id: int) -> Post:
    post = queries.get_post(this_member(), post_id)
    ensure(can_edit_post(this_member(), post))
    return post


def _plan(post: Post, form: SessionForm) -> None:
    assert form.appears_at is not None
    session_host_actions.plan(
        this_member(),
        post,
        kind=SessionKind(form.kind.data),
        starts_at=form.appears_at,
        askers=Askers(form.askers.data),
        handles=form.handles,
    )


def _page(post: Post, form: SessionForm, code: int = 200) -> Response:
    form.offer_zones(this_member())
    return web.page("forums/session.html", code, post=post, live=post.live, form=form)


def _back(live: LiveSession) -> Response:
    answer = {"stage": live.stage.value, "slow": live.slow_seconds}
    return web.back_to(f"{live.post.url}#session", answer)
