"""The chapters of a recording: named row by row by its owner, and written out for podcast players."""

from flask import Blueprint, Response, flash, request

from community.accounts.session import current_member, this_member
from community.core import web
from community.core.errors import Invalid
from community.media import actions, chapters, queries
from community.media.caption_views import POLICY
from community.media.forms import ChaptersForm, shown_time
from community.media.models import Asset

blueprint = Blueprint("chapters", __name__)


@blueprint.get("/uploads/<number:asset_id>/chapters")
def named(asset_id: int) -> Response:
    asset = queries.get_asset(this_member(), asset_id)
    rows = [(shown_time(each.at), each.title) for each in asset.chapters]
    return _page(asset, rows if asset.has_own_chapters else [])


@blueprint.post("/uploads/<number:asset_id>/chapters")
def name(asset_id: int) -> Response:
    asset, form = queries.get_asset(this_member(), asset_id), ChaptersForm.read()
    try:
        given = form.chapters(asset.duration)
    except Invalid as problem:
        return _page(asset, form.rows, problem)
    actions.name_chapters(this_member(), asset, given)
    flash("The chapters are saved." if given else "The chapters come from the text of the post again.", "ok")
    return web.back_to(_way_back(f"/uploads/{asset_id}/chapters"))


@blueprint.get("/media/<number:asset_id>/chapters.json")
def written(asset_id: int) -> Response:
    found, public = queries.get_chapters(current_member(), asset_id)
    response = Response(chapters.as_json(found), mimetype="application/json+chapters")
    response.headers["Cache-Control"] = "public, no-cache" if public else "private, no-cache"
    response.headers["Content-Security-Policy"] = POLICY
    response.add_etag()
    response.make_conditional(request)
    return response


def _page(asset: Asset, rows: list[tuple[str, str]], problem: Invalid | None = None) -> Response:
    shown = {"asset": asset, "rows": rows, "problem": problem, "back": _way_back("/drafts")}
    return web.page("media/chapters.html", problem.status if problem else 200, **shown)


def _way_back(default: str) -> str:
    return web.local_path(request.values.get("next"), default)
