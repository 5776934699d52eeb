"""What players say of themselves, and the rules by which everything is counted."""

from collections.abc import Sequence

from flask import Blueprint, Response, request

from community.accounts.session import current_member
from community.analytics import counting, hiding, notebook
from community.analytics.forms import WatchedForm
from community.analytics.notes import Watched
from community.analytics.retention import Section
from community.core import clock, limits, web
from community.core.db import reading
from community.media import queries
from community.media.serving import LONGEST_WORD

LARGEST_MESSAGE = 4_096
# A player speaks six times a minute; a whole ward may sit behind one address.
MESSAGES = "1200 per 10 minutes"

blueprint = Blueprint("analytics", __name__)


@blueprint.post("/media/<number:asset_id>/watched")
@web.opens_its_own_units
@web.takes_up_to(LARGEST_MESSAGE)
def watched(asset_id: int) -> Response:
    """From the player of whoever watches; an author who looks at the own film adds nothing."""
    limits.spend(f"watched:{hiding.veiled(_address())}", MESSAGES)
    with reading():
        member, asset = current_member(), queries.get_watched(current_member(), asset_id)
        sections = WatchedForm.read().sections(asset.duration or 0.0)
        is_own = member is not None and member.id == asset.member_id
    if not is_own:
        notebook.note_here(_said(asset_id, sections))
    return Response(status=204)


# Anonymous readers have no token, and a forged message counts for nobody but its sender.
web.csrf.exempt(watched)


@blueprint.get("/figures/rules")
def rules() -> Response:
    return web.page("analytics/rules.html", counting=counting, hiding=hiding)


def _said(asset_id: int, sections: Sequence[Section]) -> Watched:
    return Watched(
        at=clock.now(),
        address=_address(),
        agent=request.user_agent.string[:LONGEST_WORD],
        referrer=(request.referrer or "")[:LONGEST_WORD],
        asset_id=asset_id,
        sections=sections,
    )


def _address() -> str:
    return request.remote_addr or ""
