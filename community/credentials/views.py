"""Verification for members: what a badge means, asking for one, and how the claim stands."""

from flask import Blueprint, flash, jsonify
from werkzeug.wrappers import Response

from community.accounts import session
from community.accounts.models import Member
from community.core import storage, web
from community.core.db import reading, unit_of_work
from community.core.errors import Problem
from community.credentials import actions, documents, numbers, queries
from community.credentials.forms import ClaimForm
from community.credentials.models import Claim
from community.credentials.registers.known import REGISTERS
from community.credentials.states import ClaimState
from community.permissions import can_claim, ensure

# The document and the words around it.
LARGEST_CLAIM = 2 * documents.LARGEST_DOCUMENT
PAGE = "/verification"

blueprint = Blueprint("credentials", __name__, url_prefix=PAGE)


@blueprint.get("")
def verification() -> Response:
    member = session.current_member()
    if member is None:
        return web.page("credentials/explained.html", usual=queries.usual_time())
    return _page(member, None)


@blueprint.post("/claims")
@web.opens_its_own_units
@web.takes_up_to(LARGEST_CLAIM)
@web.keeps_uploads_in_memory
def claims() -> Response:
    with reading():
        ensure(can_claim(session.this_member()))
    form = ClaimForm.read()
    if not form.validate():
        with reading():
            return _page(session.this_member(), form)
    evidence = [documents.keep(form.checked, member_id=session.this_member().id)] if form.checked else []
    try:
        with unit_of_work():
            actions.make_claim(session.this_member(), evidence=evidence, **form.said)
    except Problem:
        for each in evidence:
            storage.forget_folder(each.folder)
        raise
    flash("Your claim is on the desk. You will hear of the decision here and by a notice.", "ok")
    return web.back_to(PAGE)


@blueprint.post("/claims/<number:claim_id>/withdrawal")
def withdrawal(claim_id: int) -> Response:
    member = session.this_member()
    actions.withdraw(member, queries.own_claim(member, claim_id))
    flash("Your claim is withdrawn, and its document is being deleted.", "ok")
    return web.back_to(PAGE)


@blueprint.post("/number")
@web.opens_its_own_units
def number() -> Response:
    """Whether a number can be right: `{problem}`, a sentence or null; sent, so that it stands in no log."""
    form = ClaimForm.read()
    written = form.number.data or ""
    problem = written and numbers.problem_with(form.known, written)
    return jsonify({"problem": problem or None})


def _page(member: Member, form: ClaimForm | None) -> Response:
    claims = queries.latest_claims(member)
    waiting = next((claim for claim in claims if claim.is_open), None)
    return web.page(
        "credentials/verification.html",
        code=422 if form else 200,
        claims=claims,
        waiting=waiting,
        latest=next((claim for claim in claims if claim.state != ClaimState.withdrawn), None),
        place=queries.place_in_queue(waiting) if waiting else None,
        usual=queries.usual_time(),
        renewable=member.badge is not None and queries.may_renew(member.badge),
        form=form or _prefilled(member, claims),
        is_wrong=form is not None,
        registers=REGISTERS,
    )


def _prefilled(member: Member, claims: list[Claim]) -> ClaimForm:
    """What was said the last time, or else what the account knows."""
    if claims:
        return ClaimForm(obj=claims[0])
    if member.badge:
        return ClaimForm(obj=member.badge, data={"name": member.name})
    return ClaimForm(data={"name": member.name, "country": member.country, "speciality": member.speciality})
