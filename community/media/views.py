"""Sending recordings and pictures, and what is made of them, over HTTP."""

import re

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request

from community.accounts.session import current_member, this_member
from community.core import limits, sending, web
from community.core.db import reading, unit_of_work
from community.core.errors import NotFound
from community.media import actions, allowance, bodies, pictures, queries, serving, uploads
from community.media.models import Asset
from community.permissions import can_publish, can_upload, ensure

# Should a browser open such a file by itself: nothing in it may run, and it may load nothing.
POLICY = "default-src 'none'; sandbox"
PICTURE = re.compile(r"[0-9a-f]{32}")

blueprint = Blueprint("media", __name__)


@blueprint.post("/uploads")
@bodies.read_after_the_gate
@web.opens_its_own_units
@web.takes_up_to(uploads.LARGEST_REQUEST)
def upload() -> Response:
    with reading():
        member_id = this_member().id
        ensure(can_upload(this_member()))
        allowance.ensure_left(this_member(), bodies.announced_length())
    with (
        allowance.transfer_of(member_id),
        uploads.arrived(bodies.receive_file()) as arrived,
        unit_of_work(),
    ):
        answer = _described(actions.receive(this_member(), arrived))
    return jsonify(answer)


def _described(asset: Asset) -> dict[str, object]:
    return {
        "id": asset.id,
        "asset": asset.id,
        "kind": asset.kind,
        "duration": asset.duration,
        "filename": asset.filename,
        "url": f"/uploads/{asset.id}/player",
    }


@blueprint.get("/uploads/<number:asset_id>/player")
def player(asset_id: int) -> Response:
    """For the owner's scripts: the player, or how far its making is."""
    asset = queries.get_asset(this_member(), asset_id)
    response = jsonify(html=render_template("media/_recording.html", asset=asset))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("/uploads/<number:asset_id>/renditions")
def renditions(asset_id: int) -> Response:
    actions.make_again(this_member(), queries.get_asset(this_member(), asset_id))
    return web.back_to(_way_back("/drafts"))


def _way_back(default: str) -> str:
    """The page that a form was opened from."""
    return web.local_path(request.values.get("next"), default)


@blueprint.get("/media/<number:asset_id>/<number:version>/<name>")
def rendition(asset_id: int, version: int, name: str) -> Response:
    """An address names a version, so what stands there never changes; playlists name relative to it."""
    found, public = queries.get_rendition(current_member(), asset_id, version, name)
    if found is None:
        return _moved(queries.newest_url_of(asset_id, name))
    response = serving.send(found, public=public)
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _moved(address: str) -> Response:
    """A feed reader, or another site's preview, may come back years later with the address of then."""
    response = make_response(redirect(address, 302))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/images")
@bodies.read_after_the_gate
@web.opens_its_own_units
@web.takes_up_to(pictures.LARGEST_REQUEST)
def images() -> Response:
    with reading():
        ensure(can_publish(this_member()))
        limits.spend(f"images:{this_member().id}", "60 per hour")
    url = pictures.url_of(pictures.keep(bodies.receive_file()))
    return jsonify({"url": url, "markdown": f"![]({url})"})


@blueprint.get("/images/<name>.webp")
def image(name: str) -> Response:
    if not PICTURE.fullmatch(name):
        raise NotFound
    response = sending.send(pictures.key_of(name), mimetype="image/webp", public=True)
    response.headers["Content-Security-Policy"] = POLICY
    return response
