"""The order of a show's episodes, and posts that wait for their hour."""

from flask import Blueprint, Response, flash, request

from community.accounts.session import this_member
from community.content import paging
from community.content.paging import Page
from community.core import web
from community.core.errors import Conflict, Invalid, Problem
from community.forums import episode_actions, episodes, queries, schedule_actions
from community.forums.episode_actions import Line
from community.forums.episode_forms import AppearanceForm, OrderForm
from community.forums.forms import number
from community.forums.models import Post
from community.permissions import can_order_episodes, ensure
from community.shows import queries as shows
from community.shows.models import Show

LINES = 50

blueprint = Blueprint("episodes", __name__)


@blueprint.get("/shows/<slug>/episodes")
def order(slug: str) -> Response:
    show = _hosted_show(slug)
    page = _lines_of(show)
    return _order(show, page, _form_of(show, page))


@blueprint.post("/shows/<slug>/episodes")
def reorder(slug: str) -> Response:
    show, form = _hosted_show(slug), OrderForm.read()
    page = _lines_of(show)
    if not form.validate():
        return _order(show, page, form, 422)
    lines, version = _chosen(form, page), number(form.version.data)
    try:
        episode_actions.order_episodes(this_member(), show, lines, version=version)
    except Conflict as conflict:
        form.version.data = str(show.version)
        return _order(show, page, form, 409, conflict)
    except Invalid as problem:
        return _order(show, page, form, 422, problem)
    flash("The order is saved.", "ok")
    return web.back_to(show.url)


@blueprint.post("/posts/<number:post_id>/appearance")
def appearance(post_id: int) -> Response:
    """Another hour, or none: then it appears now."""
    post, form = queries.get_post(this_member(), post_id), AppearanceForm.read().insist()
    schedule_actions.reschedule(this_member(), post, form.appears_at)
    return web.back_to(post.url)


@blueprint.post("/posts/<number:post_id>/draft-again")
def draft_again(post_id: int) -> Response:
    post = queries.get_post(this_member(), post_id)
    schedule_actions.unschedule(this_member(), post)
    flash("It is a draft again, and appears when you publish it.", "ok")
    return web.back_to(f"/posts/{post.id}/edit")


def _hosted_show(slug: str) -> Show:
    show = shows.get_show(this_member(), slug)
    ensure(can_order_episodes(this_member(), show))
    return show


def _lines_of(show: Show) -> Page[Post]:
    posts = episodes.episodes_of(this_member(), show)
    asked = paging.number_of(request.args.get("page"))
    return paging.turn_to(asked, posts, address=f"{show.url}/episodes", per_page=LINES)


def _form_of(show: Show, page: Page[Post]) -> OrderForm:
    places = [
        {
            "post": str(each.id),
            "season": str(each.season or ""),
            "episode": str(each.episode or ""),
            "episode_type": each.episode_type.value,
        }
        for each in page.rows
    ]
    return OrderForm(data={"version": str(show.version), "places": places})


def _chosen(form: OrderForm, page: Page[Post]) -> list[Line]:
    """The lines that were sent, of those episodes only that stand on this page."""
    by_number = {str(each.id): each for each in page.rows}
    return [
        Line(by_number[line.post.data], **line.form.chosen)
        for line in form.places
        if line.post.data in by_number
    ]


def _order(
    show: Show, page: Page[Post], form: OrderForm, code: int = 200, problem: Problem | None = None
) -> Response:
    titles = {str(each.id): each for each in page.rows}
    return web.page("shows/order.html", code, show=show, page=page, form=form, titles=titles, problem=problem)
