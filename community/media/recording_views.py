"""The page about one recording: how its making goes and went, and the poster that stands for it."""

from flask import Blueprint, Response, flash, request

from community.accounts.session import this_member
from community.core import limits, web
from community.core.db import reading, unit_of_work
from community.core.errors import Invalid, Problem
from community.media import bodies, poster_actions, poster_files, queries
from community.media.models import Asset
from community.media.pipeline.steps import LABELS
from community.permissions import can_use_asset, ensure

POSTERS_PER_MEMBER = "60 per hour"

blueprint = Blueprint("recordings", __name__)


@blueprint.get("/uploads/<number:asset_id>/recording")
def recording(asset_id: int) -> Response:
    return _page(queries.get_making(this_member(), asset_id))


@blueprint.post("/uploads/<number:asset_id>/poster")
def poster(asset_id: int) -> Response:
    asset, number = queries.get_asset(this_member(), asset_id), request.form.get("number", "")
    try:
        _choose(asset, number)
    except Invalid as problem:
        return _page(asset, problem)
    flash("The poster is changed.", "ok")
    return web.back_to(_address(asset_id))


def _choose(asset: Asset, number: str) -> None:
    if not (number.isdecimal() and len(number) < 3):
        raise Invalid("Choose one of the pictures first.", field="number")
    poster_actions.choose_poster(this_member(), asset, int(number))


@blueprint.post("/uploads/<number:asset_id>/own-poster")
@bodies.read_after_the_gate
@web.opens_its_own_units
@web.takes_up_to(poster_files.LARGEST_REQUEST)
def own_poster(asset_id: int) -> Response:
    with reading():
        ensure(can_use_asset(this_member(), queries.get_asset(this_member(), asset_id)))
        limits.spend(f"poster:{this_member().id}", POSTERS_PER_MEMBER)
    try:
        with poster_files.kept(bodies.receive_file()) as files, unit_of_work():
            poster_actions.hang_poster(this_member(), queries.get_asset(this_member(), asset_id), files)
    except Problem as problem:
        with reading():
            return _page(queries.get_asset(this_member(), asset_id), problem)
    flash("The poster is changed.", "ok")
    return web.back_to(_address(asset_id))


@blueprint.get("/recordings")
def given_up() -> Response:
    """For moderators: what could not be made ready, and why."""
    return web.page("media/given_up.html", assets=queries.given_up())


def _page(asset: Asset, problem: Problem | None = None) -> Response:
    shown = {
        "asset": asset,
        "problem": problem,
        "is_own": asset.member_id == this_member().id,
        "candidates": poster_actions.candidates_of(asset),
        "labels": LABELS,
        "back": web.local_path(request.args.get("next"), "/drafts"),
    }
    return web.page("media/recording.html", problem.status if problem else 200, **shown)


def _address(asset_id: int) -> str:
    return f"/uploads/{asset_id}/recording"
