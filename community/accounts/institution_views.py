"""The moderators' list of institutions, and a member's own address at one of them."""

from flask import Blueprint, Response, flash

from community.accounts import entrance, keys
from community.accounts import institution_actions as actions
from community.accounts import institution_queries as queries
from community.accounts.answers import again, place
from community.accounts.institution_forms import InstitutionForm, WorkAddressForm
from community.accounts.keys import LinkOver
from community.accounts.models import Purpose
from community.accounts.session import this_member
from community.core import web
from community.core.errors import Invalid, Problem

blueprint = Blueprint("institutions", __name__)

WORK_ADDRESS = "/settings/work-address"


@blueprint.get("/institutions")
def listed() -> Response:
    return web.page("accounts/institutions.html", form=InstitutionForm(), listed=queries.institutions())


@blueprint.post("/institutions")
def add() -> Response:
    form = InstitutionForm.read()
    if not form.validate():
        return again("accounts/institutions.html", form, listed=queries.institutions())
    try:
        actions.add(this_member(), domain=str(form.domain.data), name=str(form.name.data))
    except Invalid as problem:
        return again("accounts/institutions.html", form, problem, listed=queries.institutions())
    flash(f"{form.name.data} is listed. Addresses at {form.domain.data} can be confirmed now.", "ok")
    return web.back_to("/institutions")


@blueprint.post("/institutions/<domain>/removal")
def removal(domain: str) -> Response:
    institution = queries.get_institution(domain)
    actions.remove(this_member(), institution)
    flash(f"{institution.name} is no longer listed, and no profile names it any more.", "ok")
    return web.back_to("/institutions")


@blueprint.get(WORK_ADDRESS)
def work_address() -> Response:
    return web.page("accounts/work_address.html", form=WorkAddressForm())


@blueprint.post(WORK_ADDRESS)
def give_address() -> Response:
    form = WorkAddressForm.read()
    if not form.validate():
        return again("accounts/work_address.html", form)
    try:
        entrance.spend_letter(str(form.email.data), place=place())
        actions.give_address(this_member(), str(form.email.data))
    except Problem as problem:
        return again("accounts/work_address.html", form, problem)
    flash(f"A letter to {form.email.data} is on its way. Open the link in it while you are signed in.", "ok")
    return web.back_to(WORK_ADDRESS)


@blueprint.post(f"{WORK_ADDRESS}/removal")
def address_removal() -> Response:
    actions.remove_address(this_member(), this_member())
    flash("Your work address is removed, and your profile says nothing of it.", "ok")
    return web.back_to(WORK_ADDRESS)


@blueprint.get(f"{WORK_ADDRESS}/<token>")
def address_link(token: str) -> Response:
    """Changes nothing: programs that look through mail open every link in it."""
    key = keys.find(token, Purpose.work)
    if key is None or key.member_id != this_member().id:
        return _over()
    return web.page("accounts/work_address_link.html", email=key.email)


@blueprint.post(f"{WORK_ADDRESS}/<token>")
def confirm_address(token: str) -> Response:
    try:
        kept = actions.confirm_address(this_member(), token)
    except LinkOver:
        return _over()
    flash(f"Your profile says now that your address at {kept.institution.name} is confirmed.", "ok")
    return web.back_to(WORK_ADDRESS)


def _over() -> Response:
    return web.page("accounts/link_over.html", LinkOver.status, again=WORK_ADDRESS)
