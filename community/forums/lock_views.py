"""Closing a discussion and opening it again: one page, which says how it stands and asks why."""

from collections.abc import Callable

from flask import Blueprint, Response

from community.accounts.session import this_member
from community.core import web
from community.core.errors import Invalid
from community.forums import lock_actions, queries
from community.forums.lock_forms import LockForm, ReasonedLockForm
from community.forums.models import Post
from community.permissions import can_lock_post, can_open_post, ensure, runs_discussion

blueprint = Blueprint("locks", __name__)


@blueprint.get("/posts/<number:post_id>/lock")
def lock(post_id: int) -> Response:
    post = queries.get_post(this_member(), post_id)
    ensure(can_lock_post(this_member(), post))
    return _page(post, _form_for(post)())


@blueprint.post("/posts/<number:post_id>/lock")
def close(post_id: int) -> Response:
    return _act(lock_actions.lock, post_id)


@blueprint.post("/posts/<number:post_id>/opening")
def opening(post_id: int) -> Response:
    return _act(lock_actions.open_again, post_id)


def _act(act: Callable[..., None], post_id: int) -> Response:
    post = queries.get_post(this_member(), post_id)
    form = _form_for(post).read()
    try:
        act(this_member(), post, reason=form.insist().reason.data or "")
    except Invalid as problem:
        if web.wants_json():
            raise
        form.reason.errors = [problem.sentence]
        return _page(post, form, 422)
    return web.back_to(f"{post.url}#discussion")


def _form_for(post: Post) -> type[LockForm]:
    return LockForm if runs_discussion(this_member(), post) else ReasonedLockForm


def _page(post: Post, form: LockForm, code: int = 200) -> Response:
    verdict = can_open_post(this_member(), post) if post.is_locked else can_lock_post(this_member(), post)
    is_own = runs_discussion(this_member(), post)
    return web.page("forums/lock.html", code, post=post, form=form, verdict=verdict, is_own=is_own)
