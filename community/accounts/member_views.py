"""Members as others meet them: following, portraits, and the suggestions while one types a mention."""

from flask import Blueprint, Response, jsonify, request

from community.accounts import actions, portraits, queries
from community.accounts.session import current_member, this_member
from community.core import sending, web
from community.core.errors import NotFound

blueprint = Blueprint("members", __name__, url_prefix="/members")


@blueprint.post("/<handle>/follow")
def follow(handle: str) -> Response:
    """Each press turns the button over, as with helpful and saved."""
    reader, member = this_member(), queries.get_member(this_member(), handle)
    if queries.is_following(reader, member):
        return unfollow(handle)
    actions.follow(reader, member)
    return web.back_to(web.came_from(member.url), {"pressed": True})


@blueprint.post("/<handle>/unfollow")
def unfollow(handle: str) -> Response:
    member = queries.get_member(this_member(), handle)
    actions.unfollow(this_member(), member)
    return web.back_to(web.came_from(member.url), {"pressed": False})


@blueprint.get("/<handle>/badge")
def badge(handle: str) -> Response:
    """The badge as it is now, for pages that were open when it changed; kept by no cache."""
    member = queries.get_member(current_member(), handle)
    response = web.page("accounts/_badge.html", member=member, short="short" in request.args)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/<handle>/portrait/<file>")
def portrait(handle: str, file: str) -> Response:
    member = queries.get_member(current_member(), handle)
    if not portraits.is_file_of(member.portrait, file):
        raise NotFound()
    return sending.send(portraits.key_of(file), mimetype="image/webp", public=True)


@blueprint.get("/suggestions")
def suggestions() -> Response:
    found = queries.suggested(this_member(), request.args.get("q", "")[:80])
    members = [
        {
            "handle": member.handle,
            "name": member.name,
            "profession": member.badge.profession_label if member.badge and member.has_badge else None,
        }
        for member in found
    ]
    response = jsonify({"members": members})
    response.headers["Cache-Control"] = "private, no-store"
    return response
