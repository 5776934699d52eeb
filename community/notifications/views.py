"""The bell on every page, the list behind it, and putting away what has been seen."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from community.accounts.session import current_member, this_member
from community.content import paging
from community.core import web
from community.notifications import actions, queries
from community.notifications.forms import SeenForm
from community.notifications.queries import Bell

blueprint = Blueprint("notifications", __name__, url_prefix="/notices")


@blueprint.get("")
def notices() -> Response:
    page = queries.page_of(this_member(), paging.number_of(request.args.get("page")))
    return web.page("notifications/notices.html", page=page)


@blueprint.post("/seen")
def seen() -> Response:
    stream = SeenForm.read().insist().stream.data
    new = actions.see(this_member(), stream=stream or None)
    return web.back_to("/notices", {"new": new})


@blueprint.app_template_global()
def bell_of_reader() -> Bell | None:
    """Asked by the page's frame only, so that fragments and pages without a bell cost nothing."""
    member = current_member()
    return queries.bell(member) if member else None
