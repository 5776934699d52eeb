"""Opening a show, and what its owner changes of it: settings, cover and seasons."""

from flask import Blueprint, Response, current_app, flash

from community.accounts.session import current_member, this_member
from community.core import limits, sending, web
from community.core.db import reading, unit_of_work
from community.core.errors import Conflict, NotFound, Problem
from community.permissions import Audience, can_change_show, can_open_show, ensure
from community.shows import actions, covers, queries
from community.shows.forms import CoverForm, NewShowForm, SeasonsForm, ShowForm, number, typed_from
from community.shows.models import Medium, Show

COVERS = "20 per hour"
ROOM_FOR_THE_FORM = 100_000

blueprint = Blueprint("shows", __name__)


@blueprint.get("/shows/new")
def new() -> Response:
    ensure(can_open_show(this_member()))
    return web.page("shows/new.html", form=NewShowForm())


@blueprint.post("/shows")
def create() -> Response:
    form = NewShowForm.read()
    if not form.validate():
        return web.page("shows/new.html", 422, form=form)
    show = actions.open_show(
        this_member(),
        form.about,
        medium=Medium(form.medium.data),
        audience=Audience(form.readers.data),
        site_url=current_app.extensions["settings"].site_url,
    )
    flash("The show is open. Give it a cover, by which people know it again.", "ok")
    return web.back_to(f"{show.url}/cover")


@blueprint.get("/shows/<slug>/settings")
def settings(slug: str) -> Response:
    show = _own_show(slug)
    return web.page("shows/settings.html", show=show, form=ShowForm(data=typed_from(show)))


@blueprint.post("/shows/<slug>/settings")
def change(slug: str) -> Response:
    show, form = _own_show(slug), ShowForm.read()
    if not form.validate():
        return web.page("shows/settings.html", 422, show=show, form=form)
    try:
        actions.change_show(this_member(), show, form.about, version=number(form.version.data))
    except Conflict as conflict:
        form.version.data = str(show.version)
        return web.page("shows/settings.html", 409, show=show, form=form, problem=conflict)
    flash("The show is saved.", "ok")
    return web.back_to(show.url)


@blueprint.get("/shows/<slug>/cover")
def cover(slug: str) -> Response:
    return web.page("shows/cover.html", show=_own_show(slug), form=CoverForm())


@blueprint.post("/shows/<slug>/cover")
@web.takes_up_to(covers.LARGEST + ROOM_FOR_THE_FORM)
@web.opens_its_own_units
def change_cover(slug: str) -> Response:
    with reading():
        _own_show(slug)
        limits.spend(f"cover:{this_member().id}", COVERS)
    form = CoverForm.read()
    try:
        form.insist()
        kept = covers.keep(form.file.data.stream)
    except Problem as problem:
        return _cover_again(slug, form, problem)
    with unit_of_work():
        show = queries.get_show(this_member(), slug)
        before, address = actions.change_cover(this_member(), show, kept), show.url
    covers.forget(before)
    flash("The cover is saved.", "ok")
    return web.back_to(address)


def _cover_again(slug: str, form: CoverForm, problem: Problem) -> Response:
    form.file.errors = [problem.sentence]
    with reading():
        return web.page("shows/cover.html", problem.status, show=_own_show(slug), form=form)


@blueprint.get("/shows/<slug>/cover/<file>")
def cover_file(slug: str, file: str) -> Response:
    show = queries.get_show(current_member(), slug)
    if show.cover is None or file not in covers.files_of(show.cover):
        raise NotFound
    is_public = show.audience is Audience.public
    return sending.send(covers.key_of(file), mimetype=covers.mimetype_of(file), public=is_public)


@blueprint.get("/shows/<slug>/seasons")
def seasons(slug: str) -> Response:
    show = _own_show(slug)
    return _seasons(show, SeasonsForm(data={"names": _names_of(show), "version": str(show.version)}))


@blueprint.post("/shows/<slug>/seasons")
def name_seasons(slug: str) -> Response:
    show, form = _own_show(slug), SeasonsForm.read()
    if not form.validate():
        return _seasons(show, form, 422)
    names = {place: str(field.data) for place, field in enumerate(form.names, start=1)}
    try:
        actions.name_seasons(this_member(), show, names, version=number(form.version.data))
    except Conflict as conflict:
        form.version.data = str(show.version)
        return _seasons(show, form, 409, conflict)
    flash("The seasons are saved.", "ok")
    return web.back_to(f"{show.url}/seasons")


def _seasons(show: Show, form: SeasonsForm, code: int = 200, problem: Problem | None = None) -> Response:
    return web.page("shows/seasons.html", code, show=show, form=form, problem=problem)


def _names_of(show: Show) -> list[str]:
    """With an empty one at the end, for the season that comes next."""
    named = {each.number: each.name for each in show.seasons}
    return [named.get(number, "") for number in range(1, max(named, default=0) + 2)]


def _own_show(slug: str) -> Show:
    show = queries.get_show(this_member(), slug)
    ensure(can_change_show(this_member(), show))
    return show
