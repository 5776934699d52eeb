"""The settings page on which a member makes and revokes the addresses of closed feeds."""

from flask import Blueprint, Response, current_app, flash

from community.accounts.session import this_member
from community.core import web
from community.feeds import key_actions, key_queries
from community.feeds.key_forms import KeyForm

blueprint = Blueprint("feed_keys", __name__)


@blueprint.get("/settings/feeds")
def listed() -> Response:
    return _page()


@blueprint.post("/settings/feeds")
def make() -> Response:
    """The address is shown in this answer and never again."""
    thing = key_queries.thing_of(KeyForm.read().insist().topic.data or "")
    token = key_actions.make_key(this_member(), thing)
    address = f"{current_app.extensions['settings'].site_url}/feeds/{token}/feed.xml"
    return _page(address)


@blueprint.post("/settings/feeds/<number:key_id>/end")
def end(key_id: int) -> Response:
    key_actions.revoke_key(this_member(), key_queries.get_key(this_member(), key_id))
    flash("The address is revoked. Whoever has it finds nothing there any more.", "ok")
    return web.back_to("/settings/feeds")


def _page(address: str = "") -> Response:
    closed = key_queries.closed_to_others(this_member())
    return web.page("feeds/keys.html", closed=closed, address=address)
