"""Verification for members: what a badge means, asking for one, and how the claim stands."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, flash, jsonify, request
from werkzeug.wrappers import Response

from community.accounts import session
from community.accounts.models import Member
from community.core import storage, web
from community.core.db import reading, unit_of_work
from community.core.errors import Problem, TooMany
from community.credentials import actions, documents, numbers, queries
from community.credentials.evidence_models import Evidence
from community.credentials.figures import figures
from community.credentials.forms import ClaimForm, DocumentsForm, RenewalForm, StatementForm, WordsForm
from community.credentials.models import Claim
from community.credentials.registers.known import OTHER
from community.credentials.standing import Standing, dispute_to_speak_in, record_of, standing_of
from community.permissions import can_claim, ensure

PAGE = "/verification"
DIGITS_FIT = "The digits fit together. A moderator still compares it with the register."
ON_THE_DESK = "Your claim is on the desk. You will hear of the decision here and by a notice."

blueprint = Blueprint("credentials", __name__, url_prefix=PAGE)


def _takes_documents(view: web.View) -> web.View:
    """No transaction is open while files come in, and no disk sees them in clear."""
    return web.opens_its_own_units(web.takes_up_to(documents.LARGEST_FORM)(web.keeps_uploads_in_memory(view)))


@blueprint.get("")
def verification() -> Response:
    member = session.current_member()
    if member is None:
        return web.page("credentials/explained.html", figures=figures())
    return _page(member)


@blueprint.post("/questions")
@web.opens_its_own_units
def questions() -> Response:
    """The claim's form for another country, profession or register, with what was typed so far.

    Sent, not asked for by an address: numbers have no place in logs.
    """
    with reading():
        return _page(session.this_member(), form=ClaimForm.read())


@blueprint.post("/claims")
@_takes_documents
def claims() -> Response:
    with reading():
        ensure(can_claim(session.this_member()))
    form = ClaimForm.read()
    return _sent(
        "form",
        form,
        lambda evidence: actions.make_claim(session.this_member(), evidence=evidence, **form.said),
        ON_THE_DESK,
    )


@blueprint.post("/claims/<number:claim_id>/renewal")
@_takes_documents
def renewal(claim_id: int) -> Response:
    return _sent(
        "renewal_form",
        RenewalForm.read(),
        lambda evidence: actions.renew(session.this_member(), _own(claim_id), evidence=evidence),
        "Your renewal is on the desk. Your badge stays as it is meanwhile.",
    )


@blueprint.post("/claims/<number:claim_id>/answer")
@_takes_documents
def answer(claim_id: int) -> Response:
    form = WordsForm.read()
    return _sent(
        "answer_form",
        form,
        lambda evidence: actions.answer(
            session.this_member(), _own(claim_id), words=form.words.data or "", evidence=evidence
        ),
        "Your answer is on the desk. The clock runs again.",
    )


@blueprint.post("/claims/<number:claim_id>/appeal")
@_takes_documents
def appeal(claim_id: int) -> Response:
    form = WordsForm.read()
    return _sent(
        "appeal_form",
        form,
        lambda evidence: actions.appeal(
            session.this_member(), _own(claim_id), words=form.words.data or "", evidence=evidence
        ),
        "Your appeal is on the desk. Someone else than before decides about it.",
    )


@blueprint.post("/claims/<number:claim_id>/withdrawal")
def withdrawal(claim_id: int) -> Response:
    member = session.this_member()
    actions.withdraw(member, queries.own_claim(member, claim_id))
    flash("Your claim is withdrawn, and its documents are being destroyed.", "ok")
    return web.back_to(PAGE)


@blueprint.post("/disputes/<number:dispute_id>/statement")
def statement(dispute_id: int) -> Response:
    member, form = session.this_member(), StatementForm.read()
    dispute = dispute_to_speak_in(member, dispute_id)
    if not form.validate():
        return _page(member, code=422, statement_form=form)
    actions.speak_up(member, dispute, words=form.words.data or "")
    flash("The moderators read it beside both claims.", "ok")
    return web.back_to(PAGE)


@blueprint.post("/number")
@web.opens_its_own_units
def number() -> Response:
    """Whether a number can be right: `{problem, fits}`, each a sentence or null; sent: logs keep URLs."""
    form = ClaimForm.read()
    written, known = form.number.data or "", form.known
    problem = numbers.problem_with(known, written, form.region.data or "") if written else None
    fits = bool(written) and not problem and numbers.is_checked(known)
    return jsonify({"problem": problem, "fits": DIGITS_FIT if fits else None})


def _own(claim_id: int) -> Claim:
    return queries.own_claim(session.this_member(), claim_id)


def _sent(
    name: str, form: DocumentsForm, act: Callable[[Sequence[Evidence]], object], words: str
) -> Response:
    """Seal the documents, then act in one unit of work; a refusal is said above what was typed."""
    member = session.this_member()
    if not form.validate():
        return _again(422, **{name: form})
    evidence = [documents.keep(each, member_id=member.id, kind=kind) for each, kind in form.checked]
    try:
        with unit_of_work():
            act(evidence)
    except Problem as problem:
        for each in evidence:
            storage.forget_folder(each.folder)
        return _refused(problem, **{name: form})
    flash(words, "ok")
    return web.back_to(PAGE)


def _refused(problem: Problem, **form: DocumentsForm) -> Response:
    if web.wants_json() or problem.status == 404:
        raise problem
    response = _again(problem.status, problem=problem.sentence, **form)
    if isinstance(problem, TooMany):
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _again(code: int, **shown: Any) -> Response:
    with reading():
        return _page(session.this_member(), code=code, **shown)


def _page(member: Member, *, code: int = 200, **shown: Any) -> Response:
    standing = standing_of(member)
    forms: dict[str, Any] = {
        "form": _prefilled(standing),
        "renewal_form": RenewalForm(),
        "answer_form": WordsForm(),
        "appeal_form": WordsForm(),
        "statement_form": StatementForm(),
    }
    return web.page(
        "credentials/verification.html",
        code=code,
        standing=standing,
        record_of=record_of,
        figures=figures(),
        typed=next(iter(shown.keys() & forms.keys()), ""),
        **forms | {"problem": ""} | shown,
    )


def _prefilled(standing: Standing) -> ClaimForm:
    """What the address asks for, what was said the last time, or else what the account knows."""
    asked = {word: request.args[word] for word in ("country", "profession") if request.args.get(word)}
    member = standing.member
    if standing.claims:
        return ClaimForm(data=_said_in(standing.claims[0]) | asked)
    if member.badge:
        return ClaimForm(obj=member.badge, data={"name": member.name} | asked)
    known = {"name": member.name, "country": member.country, "speciality": member.speciality}
    return ClaimForm(data=known | asked)


def _said_in(claim: Claim) -> dict[str, str]:
    """All but the number, which is nowhere shown in full."""
    words = {word: getattr(claim, word) for word in ("name", "country", "profession", "speciality")}
    more = {"register": claim.register_key, "region": claim.region, "link": claim.link}
    return words | more | {"register_name": claim.register if claim.register_key == OTHER else ""}
