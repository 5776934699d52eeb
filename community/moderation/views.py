"""Reporting, the moderators' list of what was reported, and the public log of what they did."""

from flask import Blueprint, abort, flash, request
from werkzeug.wrappers import Response

from community.accounts.session import this_member
from community.content import paging
from community.content.queries import get_content
from community.core import streams, web
from community.moderation import actions, queries
from community.moderation.forms import AnswerForm, ReportForm
from community.permissions import can_hide, can_read_forum, can_report

blueprint = Blueprint("moderation", __name__)

LISTS = {"open": queries.reported, "hidden": queries.hidden, "answered": queries.answered}


@blueprint.get("/content/<number:content_id>/report")
def ask_report(content_id: int) -> Response:
    return _report_page(content_id, ReportForm())


@blueprint.post("/content/<number:content_id>/report")
def report(content_id: int) -> Response:
    content = get_content(this_member(), content_id)
    form = ReportForm.read()
    if not form.validate():
        return _report_page(content_id, form, code=422)
    actions.report(this_member(), content, reason=form.chosen, words=form.words.data or "")
    return web.back_to(f"/content/{content_id}/report")


@blueprint.get("/reports")
def reports() -> Response:
    """The list, with what has waited longest open."""
    return _reports_page(None, AnswerForm())


@blueprint.get("/reports/<number:content_id>")
def case(content_id: int) -> Response:
    return _reports_page(content_id, AnswerForm())


@blueprint.post("/reports/<number:content_id>/hiding")
def hiding(content_id: int) -> Response:
    return _answer(content_id, actions.hide, "Hidden. The author has been told, with your reason.")


@blueprint.post("/reports/<number:content_id>/restoration")
def restoration(content_id: int) -> Response:
    return _answer(content_id, actions.restore, "Restored. The author has been told.")


@blueprint.post("/reports/<number:content_id>/dismissal")
def dismissal(content_id: int) -> Response:
    return _answer(content_id, actions.dismiss, "Left as it is. Those who reported it can read your reason.")


@blueprint.get("/log")
def log() -> Response:
    page = queries.log(paging.number_of(request.args.get("page")))
    return web.page("moderation/log.html", page=page, can_read_forum=can_read_forum)


def _report_page(content_id: int, form: ReportForm, *, code: int = 200) -> Response:
    member, content = this_member(), get_content(this_member(), content_id)
    return web.page(
        "moderation/report.html",
        code,
        content=content,
        form=form,
        receipt=queries.own_report(member, content),
        verdict=can_report(member, content),
    )


def _answer(content_id: int, act: actions.Answer, said: str) -> Response:
    content = get_content(this_member(), content_id)
    form = AnswerForm.read()
    if not form.validate():
        return _reports_page(content_id, form, code=422)
    act(this_member(), content, reason=form.reason.data or "")
    flash(said, "ok")
    return web.back_to(f"/reports/{content_id}")


def _reports_page(content_id: int | None, form: AnswerForm, *, code: int = 200) -> Response:
    moderator, tab = this_member(), request.args.get("tab", "open")
    head = streams.head(actions.REPORTS_STREAM)  # First: what is told after it is heard again.
    matters = LISTS[tab if tab in LISTS else abort(404)](moderator)
    number = content_id or next((each.content.id for each in matters), None)
    case = queries.get_case(moderator, number) if number else None
    return web.page(
        "moderation/reports.html",
        code,
        tab=tab,
        head=head,
        waiting=len(queries.reported(moderator)),
        matters=matters,
        case=case,
        verdict=can_hide(moderator, case.content) if case else None,
        form=form,
    )
