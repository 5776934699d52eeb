"""Opening a forum and changing what it says of itself."""

from typing import Any

from flask import Blueprint, Response

from community.accounts.session import this_member
from community.core import web
from community.core.errors import Invalid
from community.forums import forum_actions, queries
from community.forums.forum_forms import ForumForm, NewForumForm
from community.forums.models import Forum
from community.permissions import Audience, Writers

blueprint = Blueprint("forum_settings", __name__, url_prefix="/forums")


@blueprint.get("/new")
def new() -> Response:
    return _page(NewForumForm())


@blueprint.post("")
def create() -> Response:
    form = NewForumForm.read()
    if not form.validate():
        return _page(form, code=422)
    try:
        slug = forum_actions.open_forum(this_member(), **_said(form), read=Audience(form.readers.data))
    except Invalid as problem:
        form.name.errors = [problem.sentence]
        return _page(form, code=422)
    return web.back_to(f"/forums/{slug}")


@blueprint.get("/<slug>/settings")
def settings(slug: str) -> Response:
    forum = queries.get_forum(this_member(), slug)
    return _page(ForumForm(obj=forum, writers=forum.write.value), forum)


@blueprint.post("/<slug>/settings")
def change(slug: str) -> Response:
    forum, form = queries.get_forum(this_member(), slug), ForumForm.read()
    if not form.validate():
        return _page(form, forum, code=422)
    forum_actions.change_forum(this_member(), forum, **_said(form))
    return web.back_to(forum.url)


def _said(form: ForumForm) -> dict[str, Any]:
    words = {field.name: field.data for field in (form.name, form.topic, form.description)}
    return {**words, "write": Writers(form.writers.data), "shows_presence": form.shows_presence.data}


def _page(form: ForumForm, forum: Forum | None = None, *, code: int = 200) -> Response:
    return web.page("forums/settings.html", code, form=form, forum=forum)
