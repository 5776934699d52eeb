"""The desk's page: the queue, one claim of it, and the forms with which a moderator decides about it."""

from datetime import timedelta
from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response

from community.accounts import session
from community.accounts.models import CHECK_LABELS, LEVEL_LABELS, Profession
from community.core import streams, web
from community.core.config import Settings
from community.core.countries import COUNTRIES
from community.core.errors import Problem
from community.core.forms import Form
from community.credentials import cases, queries
from community.credentials.actions import DESK
from community.credentials.cases import REGISTER_FILTERS
from community.credentials.desk_forms import (
    ApprovalForm,
    QuestionForm,
    RejectionForm,
    SettlementForm,
    first_day,
    last_day,
)
from community.credentials.look_up_forms import LookUpForm
from community.credentials.models import Claim
from community.credentials.queries import Filters
from community.credentials.states import ON_THE_DESK


def desk(
    claim_id: int | None, *, sent: Form | None = None, problem: Problem | None = None, code: int = 200
) -> Response:
    """With the claim open, or the one that has waited longest; `sent` is the form that comes back."""
    moderator, queue, wanted = session.this_member(), queries.queue(), filters()
    lines = cases.listed(queue, wanted, moderator, target=target())
    claim_id = claim_id or (lines[0].claim.id if lines else None)
    claim = queries.get_claim(moderator, claim_id) if claim_id else None
    case = cases.case_of(moderator, claim) if claim else None
    return page(
        "credentials/desk.html",
        code=code,
        queue=queue,
        lines=lines,
        filters=wanted,
        offered=_offered(queue),
        case=case,
        forms=_forms(claim, sent),
        sent=sent,
        problem=problem,
        first_day=first_day(),
        last_day=last_day(),
        evidence_days=_settings().evidence_days,
        head=streams.head(DESK),
    )


def page(template: str, *, queue: queries.Queue | None = None, code: int = 200, **shown: Any) -> Response:
    """One of the desk's pages, with the first lines that all of them have."""
    words = {"levels": LEVEL_LABELS, "checks": CHECK_LABELS}
    return web.page(template, code, queue=queue or queries.queue(), target=target(), **words, **shown)


def filters() -> Filters:
    """What the address asks for; whatever is not offered is left out."""
    asked = request.args
    return Filters(
        country=_known(asked.get("country"), COUNTRIES),
        profession=_known(asked.get("profession"), [each.value for each in Profession]),
        state=_known(asked.get("state"), [each.value for each in ON_THE_DESK]),
        register=_known(asked.get("register"), REGISTER_FILTERS),
        mine="mine" in asked,
    )


def target() -> timedelta:
    """How long a claim should be on the desk, at most."""
    return timedelta(hours=_settings().claim_hours)


def address_of(claim_id: int) -> str:
    """The claim on the desk, with the filters of this request."""
    return f"/desk/claims/{claim_id}{filters().query}#claim"


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _known(value: str | None, offered: Any) -> str:
    return value if value and value in offered else ""


def _offered(queue: queries.Queue) -> dict[str, dict[str, str]]:
    return {
        "country": {code: COUNTRIES.get(code, code) for code in queue.countries},
        "profession": {each.value: each.label for each in Profession},
        "state": {each.value: each.label for each in ON_THE_DESK},
        "register": REGISTER_FILTERS,
    }


def _forms(claim: Claim | None, sent: Form | None) -> dict[str, Form]:
    """Every form of the page, empty but for the one that comes back."""
    forms: dict[str, Form] = {
        "approval": _approval_form(claim),
        "question": QuestionForm(),
        "rejection": RejectionForm(),
        "settlement": SettlementForm(),
        "look_up": LookUpForm(),
    }
    came_back = (place for place, form in forms.items() if type(sent) is type(form))
    return forms | {place: sent for place in came_back if sent}


def _approval_form(claim: Claim | None) -> ApprovalForm:
    """A second moderator confirms what the first one stands for, or less."""
    first = claim.first_approval if claim else None
    if first is None or first.expires_at is None:
        return ApprovalForm()
    return ApprovalForm(data={"level": str(first.level), "expires_on": first.expires_at.date()})
