"""The page on which a moderator suspends a member, or ends it."""

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from community.accounts import queries as accounts
from community.accounts.models import Member
from community.accounts.session import this_member
from community.core import web
from community.moderation import queries
from community.moderation import suspension_actions as actions
from community.moderation.suspension_forms import EndingForm, SuspensionForm
from community.permissions import can_change_anything, can_suspend

blueprint = Blueprint("suspensions", __name__, url_prefix="/members/<handle>/suspension")


@blueprint.app_context_processor
def _banner() -> dict[str, object]:
    return {"can_change_anything": can_change_anything}


@blueprint.get("")
def suspension(handle: str) -> Response:
    member = accounts.get_member(this_member(), handle)
    return _page(member, EndingForm() if member.is_suspended else SuspensionForm())


@blueprint.post("")
def begin(handle: str) -> Response:
    member, form = accounts.get_member(this_member(), handle), SuspensionForm.read()
    if not form.validate():
        return _page(member, form, code=422)
    actions.suspend(this_member(), member, days=int(form.days.data), reason=form.reason.data or "")
    flash(f"{member.name} is suspended, and has been told why and until when.", "ok")
    return web.back_to(f"{member.url}/suspension")


@blueprint.post("/end")
def end(handle: str) -> Response:
    member, form = accounts.get_member(this_member(), handle), EndingForm.read()
    if not form.validate():
        return _page(member, form, code=422)
    actions.end_suspension(this_member(), member, reason=form.reason.data or "")
    flash(f"{member.name} is suspended no more, and has been told.", "ok")
    return web.back_to(f"{member.url}/suspension")


def _page(member: Member, form: EndingForm, *, code: int = 200) -> Response:
    return web.page(
        "moderation/suspension.html",
        code,
        member=member,
        form=form,
        measures=queries.measures_about(member),
        verdict=can_suspend(this_member(), member),
    )
