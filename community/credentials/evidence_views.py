"""The pages of documents, one at a time, for the member who sent them and the moderator who decides."""

from flask import Blueprint
from werkzeug.wrappers import Response

from community.accounts import session
from community.core import web
from community.core.db import reading, unit_of_work
from community.credentials import documents, evidence_actions, queries

# A picture is looked at by itself: it may load, run and send nothing.
ALONE = "default-src 'none'; sandbox"

blueprint = Blueprint("evidence", __name__, url_prefix="/verification/evidence")


@blueprint.get("/<number:evidence_id>/<number:page>")
@web.opens_its_own_units
def page(evidence_id: int, page: int) -> Response:
    """That a moderator looks is written down for good before the first byte leaves."""
    with unit_of_work():
        member = session.this_member()
        evidence_actions.open_page(member, queries.get_evidence(member, evidence_id), page=page)
    with reading():
        picture = documents.page(queries.get_evidence(member, evidence_id), page)
    answer = Response(picture, mimetype="image/webp")
    answer.headers["Content-Security-Policy"] = ALONE
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
