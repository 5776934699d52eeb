"""The moderators' desk: what waits, what waits for its member, what lapses soon, what was decided."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from community.credentials import desk_pages, queries

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@blueprint.get("")
def waiting() -> Response:
    """The queue, with the claim open that has waited longest."""
    return desk_pages.desk(None)


@blueprint.get("/claims/<number:claim_id>")
def claim(claim_id: int) -> Response:
    return desk_pages.desk(claim_id)


@blueprint.get("/asked")
def asked() -> Response:
    return desk_pages.page("credentials/asked.html", claims=queries.asked())


@blueprint.get("/expiring")
def expiring() -> Response:
    return desk_pages.page("credentials/expiring.html", badges=queries.expiring())


@blueprint.get("/decided")
def decided() -> Response:
    found = queries.decided(before=request.args.get("before", None, int))
    shown = found[: queries.ON_A_PAGE]
    older = f"/desk/decided?before={shown[-1].id}" if len(found) > len(shown) else None
    newer = "/desk/decided" if "before" in request.args else None
    return desk_pages.page(
        "credentials/decided.html", decisions=shown, pages={"older_url": older, "newer_url": newer}
    )
