"""The moderators' desk: the queue of claims, one claim at a time, what lapses soon, what was decided."""

from flask import Blueprint, flash, request
from werkzeug.wrappers import Response

from community.accounts import session
from community.core import streams, web
from community.core.templating import day
from community.credentials import actions, desk_actions, queries
from community.credentials.desk_forms import DecisionForm, first_day, last_day
from community.credentials.models import Claim
from community.credentials.registers.known import register_of
from community.permissions import can_decide

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@blueprint.get("")
def waiting() -> Response:
    """The queue, with the claim open that has waited longest."""
    moderator = session.this_member()
    oldest = next(iter(queries.waiting(moderator)), None)
    return _desk(queries.get_claim(moderator, oldest.id) if oldest else None, DecisionForm())


@blueprint.get("/claims/<number:claim_id>")
def claim(claim_id: int) -> Response:
    return _desk(queries.get_claim(session.this_member(), claim_id), DecisionForm())


@blueprint.post("/claims/<number:claim_id>/decision")
def decision(claim_id: int) -> Response:
    moderator = session.this_member()
    claim = queries.claim_to_change(moderator, claim_id)
    form = DecisionForm.read()
    if not form.validate():
        return _desk(queries.get_claim(moderator, claim_id), form, code=422)
    flash(_decide(claim, form), "ok")
    return web.back_to("/desk")


@blueprint.get("/expiring")
def expiring() -> Response:
    return web.page(
        "credentials/expiring.html",
        queue=queries.queue(),
        usual=queries.usual_time(),
        badges=queries.expiring(),
    )


@blueprint.get("/decided")
def decided() -> Response:
    found = queries.decided(before=request.args.get("before", None, int))
    shown = found[: queries.ON_A_PAGE]
    older = f"/desk/decided?before={shown[-1].id}" if len(found) > len(shown) else None
    newer = "/desk/decided" if "before" in request.args else None
    return web.page(
        "credentials/decided.html",
        queue=queries.queue(),
        usual=queries.usual_time(),
        decisions=shown,
        pages={"older_url": older, "newer_url": newer},
    )


def _decide(claim: Claim, form: DecisionForm) -> str:
    moderator = session.this_member()
    name = claim.member.name
    if not form.approves:
        desk_actions.reject(moderator, claim, reason=form.words)
        return f"Rejected. {name} reads your reason under Verification."
    decision = desk_actions.approve(moderator, claim, form.approval)
    if not decision.is_final:
        return f"Your approval is kept. A second moderator has to confirm it before {name} gets the badge."
    return f"Approved. {name} carries the badge until {day(form.expires_at)}."


def _desk(claim: Claim | None, form: DecisionForm, *, code: int = 200) -> Response:
    moderator = session.this_member()
    return web.page(
        "credentials/desk.html",
        code=code,
        queue=queries.queue(),
        usual=queries.usual_time(),
        waiting=queries.waiting(moderator),
        claim=claim,
        lines=desk_actions.compared(claim) if claim else [],
        register=register_of(claim.register_key) if claim else None,
        earlier=queries.earlier_claims(claim) if claim else [],
        decidable=claim is not None and can_decide(moderator, claim),
        form=form,
        first_day=first_day(),
        last_day=last_day(),
        head=streams.head(actions.DESK),
    )
