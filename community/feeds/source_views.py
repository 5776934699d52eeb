"""The pages on which a member brings a podcast along from another house."""

from flask import Blueprint, Response, current_app, flash

from community.accounts.session import this_member
from community.core import web
from community.core.errors import Invalid
from community.feeds import source_actions, source_queries
from community.feeds.source_forms import AddressForm, ChoiceForm, CodeForm
from community.feeds.source_models import Source
from community.forums import queries as forums
from community.permissions import can_bring_feed

blueprint = Blueprint("imports", __name__)


@blueprint.get("/settings/imports")
def listed() -> Response:
    return _list(AddressForm())


@blueprint.post("/settings/imports")
def begin() -> Response:
    form = AddressForm.read()
    if not form.validate():
        return _list(form, 422)
    return web.back_to(source_actions.begin(this_member(), form.address.data or "").url)


@blueprint.get("/settings/imports/<number:source_id>")
def source(source_id: int) -> Response:
    return _page(_own(source_id))


@blueprint.post("/settings/imports/<number:source_id>/code")
def code(source_id: int) -> Response:
    source, form = _own(source_id), CodeForm.read()
    if not form.validate():
        return _page(source, 422, code_form=form)
    if not source_actions.enter_code(this_member(), source, form.code.data or ""):
        form.code.errors = ["This is not the code in the newest letter. Look whether each letter is right."]
        return _page(source, 422, code_form=form)
    return web.back_to(source.url)


@blueprint.post("/settings/imports/<number:source_id>/letter")
def letter(source_id: int) -> Response:
    source = _own(source_id)
    source_actions.ask_for_code(this_member(), source)
    flash("Another letter is on its way. Only the newest code counts.", "ok")
    return web.back_to(source.url)


@blueprint.post("/settings/imports/<number:source_id>/text")
def by_text(source_id: int) -> Response:
    source = _own(source_id)
    source_actions.prove_by_text(this_member(), source)
    return web.back_to(source.url)


@blueprint.post("/settings/imports/<number:source_id>/look")
def look(source_id: int) -> Response:
    source = _own(source_id)
    source_actions.look_for_code(this_member(), source)
    return web.back_to(source.url)


@blueprint.post("/settings/imports/<number:source_id>/episodes")
def bring(source_id: int) -> Response:
    source, form = _own(source_id), _choice(ChoiceForm.read())
    if not form.validate():
        return _page(source, 422, choice_form=form)
    site_url = current_app.extensions["settings"].site_url
    try:
        source_actions.bring(this_member(), source, form.choice, site_url=site_url)
    except Invalid as problem:
        form.forum.errors = [problem.sentence]
        return _page(source, 422, choice_form=form)
    return web.back_to(source.url)


@blueprint.post("/settings/imports/<number:source_id>/again")
def again(source_id: int) -> Response:
    source = _own(source_id)
    source_actions.try_again(this_member(), source)
    return web.back_to(source.url)


@blueprint.post("/settings/imports/<number:source_id>/follow")
def follow(source_id: int) -> Response:
    source = _own(source_id)
    source_actions.follow(this_member(), source)
    flash("We look at the feed every day from now on.", "ok")
    return web.back_to(source.url)


@blueprint.post("/settings/imports/<number:source_id>/unfollow")
def unfollow(source_id: int) -> Response:
    source = _own(source_id)
    source_actions.follow_no_more(this_member(), source)
    flash("We look at the feed no more. What was brought stays.", "ok")
    return web.back_to(source.url)


def _own(source_id: int) -> Source:
    return source_queries.get_source(this_member(), source_id)


def _choice(form: ChoiceForm) -> ChoiceForm:
    form.offer(forums.forums_to_write_in(this_member()))
    return form


def _list(form: AddressForm, code: int = 200) -> Response:
    member = this_member()
    shown = {"form": form, "may": can_bring_feed(member), "sources": source_queries.sources_of(member)}
    return web.page("feeds/imports.html", code, **shown)


def _page(
    source: Source,
    code: int = 200,
    *,
    code_form: CodeForm | None = None,
    choice_form: ChoiceForm | None = None,
) -> Response:
    return web.page(
        "feeds/import.html",
        code,
        source=source,
        progress=source_queries.progress_of(source),
        code_form=code_form or CodeForm(),
        choice_form=choice_form or _choice(ChoiceForm()),
    )
