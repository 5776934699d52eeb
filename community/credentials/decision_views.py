"""What a moderator does with one claim: each is a form of the desk, and what is refused comes back in it."""

from collections.abc import Callable

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from community.accounts import session
from community.accounts.models import Member
from community.core import web
from community.core.db import reading, unit_of_work
from community.core.errors import Conflict, Refused
from community.core.forms import Form
from community.core.templating import day
from community.credentials import desk_actions, desk_pages, queries
from community.credentials.claim_numbers import number_of
from community.credentials.desk_forms import (
    ApprovalForm,
    QuestionForm,
    RejectionForm,
    RevocationForm,
    SettlementForm,
)
from community.credentials.look_up_forms import LARGEST_SCREENSHOT, LookUpForm
from community.credentials.models import Claim
from community.permissions import can_revoke, ensure

# The screenshot and the words around it.
LARGEST_LOOK_UP = LARGEST_SCREENSHOT + 1_000_000

Deed = Callable[[Member, Claim], str]

blueprint = Blueprint("decisions", __name__, url_prefix="/desk/claims/<number:claim_id>")


@blueprint.post("/hold")
@web.opens_its_own_units
def hold(claim_id: int) -> Response:
    def deed(moderator: Member, claim: Claim) -> str:
        desk_actions.hold(moderator, claim)
        return f"You hold the claim of {claim.name} for half an hour."

    return _done(claim_id, None, deed, stay=True)


@blueprint.post("/release")
@web.opens_its_own_units
def release(claim_id: int) -> Response:
    def deed(moderator: Member, claim: Claim) -> str:
        desk_actions.release(moderator, claim)
        return f"You have released the claim of {claim.name}."

    return _done(claim_id, None, deed, stay=True)


@blueprint.post("/inquiry")
@web.opens_its_own_units
def inquiry(claim_id: int) -> Response:
    def deed(moderator: Member, claim: Claim) -> str:
        desk_actions.ask_register(moderator, claim)
        return "The register is asked once more. The answer appears here by itself."

    return _done(claim_id, None, deed, stay=True)


@blueprint.post("/look-up")
@web.opens_its_own_units
@web.takes_up_to(LARGEST_LOOK_UP)
@web.keeps_uploads_in_memory
def look_up(claim_id: int) -> Response:
    form = LookUpForm.read()

    def deed(moderator: Member, claim: Claim) -> str:
        entry = form.entry_for(number_of(claim))
        desk_actions.record_look_up(moderator, claim, entry=entry, screenshot=form.picture)
        return "What the register says is on the record, with your name and the time."

    return _done(claim_id, form, deed, stay=True)


@blueprint.post("/approval")
@web.opens_its_own_units
def approval(claim_id: int) -> Response:
    form = ApprovalForm.read()

    def deed(moderator: Member, claim: Claim) -> str:
        decision = desk_actions.approve(moderator, claim, form.approval)
        if not decision.is_final:
            return f"Your approval is kept. A second moderator has to confirm it for {claim.name}."
        return f"Approved. {claim.name} carries the badge until {day(form.expires_at)}."

    return _done(claim_id, form, deed)


@blueprint.post("/question")
@web.opens_its_own_units
def question(claim_id: int) -> Response:
    form = QuestionForm.read()

    def deed(moderator: Member, claim: Claim) -> str:
        desk_actions.ask(moderator, claim, words=form.words)
        return f"Asked. Until {claim.name} has answered, the desk's clock stands still."

    return _done(claim_id, form, deed)


@blueprint.post("/rejection")
@web.opens_its_own_units
def rejection(claim_id: int) -> Response:
    form = RejectionForm.read()

    def deed(moderator: Member, claim: Claim) -> str:
        desk_actions.reject(moderator, claim, reason=form.words)
        return f"Rejected. {claim.name} reads your reason under Verification."

    return _done(claim_id, form, deed)


@blueprint.post("/settlement")
@web.opens_its_own_units
def settlement(claim_id: int) -> Response:
    form = SettlementForm.read()

    def deed(moderator: Member, claim: Claim) -> str:
        desk_actions.settle(moderator, claim, reason=form.words)
        return f"The dispute is settled. The claim of {claim.name} is back on the desk."

    return _done(claim_id, form, deed, stay=True)


@blueprint.get("/revocation")
def ask_revocation(claim_id: int) -> Response:
    return _revocation_page(claim_id, RevocationForm())


@blueprint.post("/revocation")
@web.opens_its_own_units
def revocation(claim_id: int) -> Response:
    form = RevocationForm.read()
    if not form.validate():
        with reading():
            return _revocation_page(claim_id, form, code=422)

    def deed(moderator: Member, claim: Claim) -> str:
        desk_actions.revoke(moderator, claim, reason=form.words)
        return f"Revoked. The badge of {claim.name} is gone from this moment."

    return _done(claim_id, form, deed, stay=True)


def _done(claim_id: int, form: Form | None, deed: Deed, *, stay: bool = False) -> Response:
    """Do it in a unit of its own, then go on to the next claim, or `stay`; a refusal keeps what was typed."""
    if form is not None and not form.validate():
        with reading():
            return desk_pages.desk(claim_id, sent=form, code=422)
    try:
        with unit_of_work():
            moderator = session.this_member()
            said = deed(moderator, queries.claim_to_change(moderator, claim_id))
    except (Conflict, Refused) as problem:
        return _refused(claim_id, form, problem)
    flash(said, "ok")
    return web.back_to(desk_pages.address_of(claim_id) if stay else f"/desk{desk_pages.filters().query}")


def _refused(claim_id: int, form: Form | None, problem: Conflict | Refused) -> Response:
    """Whoever tries what is not theirs to do is written down, though nothing else of it is."""
    if isinstance(problem, Refused):
        with unit_of_work():
            moderator = session.this_member()
            claim = queries.claim_to_change(moderator, claim_id)
            desk_actions.note_denial(moderator, claim, problem.sentence)
    if web.wants_json():
        raise problem
    with reading():
        return desk_pages.desk(claim_id, sent=form, problem=problem, code=problem.status)


def _revocation_page(claim_id: int, form: RevocationForm, *, code: int = 200) -> Response:
    moderator = session.this_member()
    claim = queries.get_claim(moderator, claim_id)
    ensure(can_revoke(moderator, claim))
    return web.page("credentials/revocation.html", code=code, claim=claim, form=form)
