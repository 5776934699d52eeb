"""The administrators' page: who has which role, who is proposed for one, and what was decided before."""

from typing import Any

from flask import Blueprint, Response, flash

from community.accounts import queries, team_actions, team_queries
from community.accounts.answers import again
from community.accounts.session import this_member
from community.accounts.team_forms import ProposalForm
from community.accounts.team_models import Appointment
from community.core import web
from community.core.errors import Conflict, Invalid, NotFound
from community.permissions import Role, can_agree_to_role, can_take_role

blueprint = Blueprint("team", __name__, url_prefix="/team")


@blueprint.get("")
def team() -> Response:
    return web.page("accounts/team.html", form=ProposalForm(), **_shown())


@blueprint.post("/proposals")
def proposals() -> Response:
    form = ProposalForm.read()
    if not form.validate():
        return again("accounts/team.html", form, **_shown())
    try:
        proposal = _propose(form)
    except (Invalid, Conflict) as problem:
        return again("accounts/team.html", form, problem, **_shown())
    flash(
        f"Proposed. {proposal.member.name} is {proposal.role.label} when a second administrator agrees.", "ok"
    )
    return web.back_to("/team")


@blueprint.post("/proposals/<number:appointment_id>/agreement")
def agreement(appointment_id: int) -> Response:
    proposal = team_queries.get_proposal(appointment_id)
    team_actions.agree(this_member(), proposal)
    flash(f"{proposal.member.name} is {proposal.role.label} now.", "ok")
    return web.back_to("/team")


@blueprint.post("/proposals/<number:appointment_id>/withdrawal")
def withdrawal(appointment_id: int) -> Response:
    team_actions.withdraw(this_member(), team_queries.get_proposal(appointment_id))
    flash("The proposal is withdrawn.", "ok")
    return web.back_to("/team")


@blueprint.post("/members/<handle>/removal")
def removal(handle: str) -> Response:
    member = queries.get_member(this_member(), handle)
    team_actions.take_role(this_member(), member)
    flash(f"{member.name} is a member now, and what the role had opened is closed.", "ok")
    return web.back_to("/team")


def _propose(form: ProposalForm) -> Appointment:
    try:
        member = queries.get_member(this_member(), str(form.handle.data))
    except NotFound as missing:
        words = f"No confirmed member has the handle @{form.handle.data}. Look at the address of the profile."
        raise Invalid(words, field="handle") from missing
    return team_actions.propose(this_member(), member, Role(str(form.role.data)))


def _shown() -> dict[str, Any]:
    return {
        "team": team_queries.team(),
        "proposals": team_queries.proposals(),
        "record": team_queries.record(),
        "can_agree": lambda proposal: can_agree_to_role(this_member(), proposal),
        "can_take": lambda member: can_take_role(this_member(), member),
        "is_alone": len(team_queries.administrators()) < 2,
    }
