"""Where a member has come to in a recording, asked and told by the players."""

from flask import Blueprint, Response, jsonify

from community.accounts.session import this_member
from community.core import web
from community.media.position_actions import keep_position
from community.media.position_forms import PositionForm
from community.media.position_queries import get_visible_asset, position_of

blueprint = Blueprint("positions", __name__)


@blueprint.get("/media/<number:asset_id>/position")
def position(asset_id: int) -> Response:
    asset = get_visible_asset(this_member(), asset_id)
    response = jsonify(seconds=position_of(this_member(), asset))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("/media/<number:asset_id>/position")
def keep(asset_id: int) -> Response:
    asset, form = get_visible_asset(this_member(), asset_id), PositionForm.read().insist()
    keep_position(this_member(), asset, seconds=form.seconds.data or 0.0, age=form.age.data or 0.0)
    return web.back_to("/", {"kept": True})
