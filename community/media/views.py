"""What is made of recordings and pictures, over HTTP."""

import re

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, request

from community.accounts.session import current_member, this_member
from community.core import sending, web
from community.core.errors import NotFound
from community.media import actions, pictures, queries, serving

# Should a browser open such a file by itself: nothing in it may run, and it may load nothing.
POLICY = "default-src 'none'; sandbox"
PICTURE = re.compile(r"[0-9a-f]{32}")

blueprint = Blueprint("media", __name__)


@blueprint.get("/uploads/<number:asset_id>/player")
def player(asset_id: int) -> Response:
    """For the owner's scripts: the player, or how far its making is."""
    asset = queries.get_asset(this_member(), asset_id)
    response = jsonify(html=render_template("media/_recording.html", asset=asset))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("/uploads/<number:asset_id>/renditions")
def renditions(asset_id: int) -> Response:
    actions.make_again(this_member(), queries.get_making(this_member(), asset_id))
    flash("It is processed again.", "ok")
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
    if public and found.mimetype.startswith("image/"):
        # Another site shows the poster beside its link to us.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _moved(address: str) -> Response:
    """A feed reader, or another site's preview, may come back years later with the address of then."""
    response = make_response(redirect(address, 302))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/images/<name>.webp")
def image(name: str) -> Response:
    if not PICTURE.fullmatch(name):
        raise NotFound
    response = sending.send(pictures.key_of(name), mimetype="image/webp", public=True)
    response.headers["Content-Security-Policy"] = POLICY
    return response
