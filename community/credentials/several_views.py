"""Rejecting several claims with one reason: each is asked for by itself, and each has its own answer."""

import re
from dataclasses import dataclass

from flask import Blueprint
from werkzeug.wrappers import Response

from community.accounts import session
from community.core import web
from community.core.db import reading, unit_of_work
from community.core.errors import Problem, Refused
from community.credentials import cases, desk_actions, desk_pages, queries
from community.credentials.desk_forms import SeveralForm
from community.permissions import can_decide

NUMBER = re.compile(r"[1-9][0-9]{0,17}")

blueprint = Blueprint("several", __name__, url_prefix="/desk/several")


@dataclass(frozen=True)
class Result:
    """What became of one claim; `status` is that of the refusal, or 200."""

    claim: str
    name: str
    status: int
    words: str


@blueprint.get("")
def several() -> Response:
    return _several(SeveralForm())


@blueprint.post("")
@web.opens_its_own_units
def rejections() -> Response:
    form = SeveralForm.read()
    if not form.validate():
        with reading():
            return _several(form, code=422)
    results = [_reject(each, form.words) for each in form.chosen]
    with reading():
        return _several(SeveralForm(), results=results)


def _several(form: SeveralForm, *, results: list[Result] | None = None, code: int = 200) -> Response:
    moderator, queue = session.this_member(), queries.queue()
    lines = cases.listed(queue, desk_pages.filters(), moderator, target=desk_pages.target())
    return desk_pages.page(
        "credentials/several.html",
        queue=queue,
        code=code,
        lines=lines,
        can_decide=can_decide,
        form=form,
        results=results or [],
    )


def _reject(sent: str, reason: str) -> Result:
    """In a unit of its own, so that one refusal keeps nothing from the others."""
    # What is no number at all is treated as a claim that does not exist: rows are numbered from 1.
    claim_id = int(sent) if NUMBER.fullmatch(sent) else 0
    try:
        with unit_of_work():
            moderator = session.this_member()
            claim = queries.claim_to_change(moderator, claim_id)
            desk_actions.reject(moderator, claim, reason=reason)
            return Result(sent, claim.name, 200, "Rejected.")
    except Problem as problem:
        if isinstance(problem, Refused):
            _note_denial(claim_id, problem)
        return Result(sent, "", problem.status, problem.sentence)


def _note_denial(claim_id: int, problem: Problem) -> None:
    with unit_of_work():
        moderator = session.this_member()
        claim = queries.claim_to_change(moderator, claim_id)
        desk_actions.note_denial(moderator, claim, problem.sentence)
