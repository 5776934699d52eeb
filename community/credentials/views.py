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
from community.credentials.models import Claim, ClaimState
from community.credentials.registers.known import REGISTERS, known_register
from community.permissions import can_claim, ensure

# The document and the words around it.
LARGEST_CLAIM = 2 * documents.LARGEST_DOCUMENT
PAGE = "/verification"
# A file is looked at by itself: it may load, run and send nothing.
ALONE = "default-src 'none'; sandbox"

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
def claims() -> Response:
    with reading():
        ensure(can_claim(session.this_member()))
    form = ClaimForm.read()
    if not form.validate():
        with reading():
            return _page(session.this_member(), form)
    kept = documents.keep(form.checked) if form.checked else None
    try:
        with unit_of_work():
            actions.make_claim(session.this_member(), document=kept, **form.said)
    except Problem:
        storage.forget(*([kept.key] if kept else []))
        raise
    flash("Your claim is on the desk. You will hear of the decision here and by a notice.", "ok")
    return web.back_to(PAGE)


@blueprint.post("/claims/<number:claim_id>/withdrawal")
def withdrawal(claim_id: int) -> Response:
    member = session.this_member()
    actions.withdraw(member, queries.claim_to_change(member, claim_id))
    flash("Your claim is withdrawn, and its document is being deleted.", "ok")
    return web.back_to(PAGE)


@blueprint.post("/number")
@web.opens_its_own_units
def number() -> Response:
    """Whether a number can be right: `{problem}`, a sentence or null; sent, so that it stands in no log."""
    form = ClaimForm.read()
    written = form.number.data or ""
    register = known_register(form.country.data or "", form.register.data or "")
    problem = written and numbers.problem_with(register, written)
    return jsonify({"problem": problem or None})


@blueprint.get("/evidence/<number:evidence_id>")
@web.opens_its_own_units
def evidence(evidence_id: int) -> Response:
    """The document itself. That a moderator looked is written down before the first byte leaves."""
    with unit_of_work():
        member = session.this_member()
        found = queries.get_evidence(member, evidence_id)
        actions.open_evidence(member, found)
        key, mimetype = found.key, found.mimetype
        filename = None if found.is_image else found.filename
    response = storage.send(key, mimetype=mimetype, public=False, filename=filename)
    response.headers["Content-Security-Policy"] = ALONE
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _page(member: Member, form: ClaimForm | None) -> Response:
    claims = queries.latest_claims(member)
    waiting = next((claim for claim in claims if claim.is_waiting), None)
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
