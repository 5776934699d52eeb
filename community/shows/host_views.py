"""Who hosts a show and who owns it: asking, answering, leaving, handing over."""

from flask import Blueprint, Response, flash

from community.accounts.session import this_member
from community.core import web
from community.core.errors import Problem, TooMany
from community.permissions import can_change_show, ensure
from community.shows import host_actions as actions
from community.shows import queries
from community.shows.forms import AnswerForm, HandleForm
from community.shows.models import Show

blueprint = Blueprint("hosts", __name__)


@blueprint.get("/shows/<slug>/hosts")
def hosts(slug: str) -> Response:
    show = queries.get_show(this_member(), slug)
    ensure(can_change_show(this_member(), show))
    return _page(show, HandleForm())


@blueprint.post("/shows/<slug>/hosts")
def ask(slug: str) -> Response:
    show, form = queries.get_show(this_member(), slug), HandleForm.read()
    ensure(can_change_show(this_member(), show))
    if not form.validate():
        return _page(show, form, 422)
    try:
        other = queries.member_to_ask(str(form.handle.data))
        actions.ask_host(this_member(), show, other)
    except TooMany:
        raise
    except Problem as problem:
        form.handle.errors = [problem.sentence]
        return _page(show, form, 422)
    flash(f"{other.name} is asked, and is named as soon as they agree.", "ok")
    return web.back_to(f"{show.url}/hosts")


@blueprint.post("/shows/<slug>/hosts/<handle>/removal")
def removal(slug: str, handle: str) -> Response:
    """By the owner, who stays on the page of hosts, or by the host, who goes back to the show."""
    member, show = this_member(), queries.get_show(this_member(), slug)
    host = queries.get_host(show, handle)
    name, leaves = host.member.name, host.member_id == member.id
    actions.remove_host(member, host)
    flash("You host the show no longer." if leaves else f"{name} hosts the show no longer.", "ok")
    return web.back_to("/shows" if leaves else f"{show.url}/hosts")


@blueprint.post("/shows/<slug>/hosting")
def hosting(slug: str) -> Response:
    """The answer of the one who was asked."""
    member, show = this_member(), queries.get_show(this_member(), slug)
    agrees = AnswerForm.read().insist().agrees
    answer = actions.agree_to_host if agrees else actions.decline_to_host
    answer(member, queries.get_host(show, member.handle))
    flash(f"You host {show.title} from now on." if agrees else f"You do not host {show.title}.", "ok")
    return web.back_to(show.url if agrees else "/shows")


@blueprint.post("/shows/<slug>/offer")
def offer(slug: str) -> Response:
    show, form = queries.get_show(this_member(), slug), HandleForm.read().insist()
    host = queries.get_host(show, str(form.handle.data))
    actions.offer_show(this_member(), show, host.member)
    flash(f"{host.member.name} is asked to own the show. Until they agree, it stays yours.", "ok")
    return web.back_to(f"{show.url}/hosts")


@blueprint.post("/shows/<slug>/offer/removal")
def offer_removal(slug: str) -> Response:
    show = queries.get_show(this_member(), slug)
    actions.take_offer_back(this_member(), show)
    flash("The show stays yours.", "ok")
    return web.back_to(f"{show.url}/hosts")


@blueprint.post("/shows/<slug>/ownership")
def ownership(slug: str) -> Response:
    """The answer of the one to whom the show was offered."""
    show, form = queries.get_show(this_member(), slug), AnswerForm.read().insist()
    answer = actions.take_show if form.agrees else actions.decline_show
    answer(this_member(), show)
    flash(f"{show.title} is yours." if form.agrees else "The show stays with its owner.", "ok")
    return web.back_to(show.url)


def _page(show: Show, form: HandleForm, code: int = 200) -> Response:
    return web.page("shows/hosts.html", code, show=show, form=form)
