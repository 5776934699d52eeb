"""The hub over HTTP: where subscribers say what they want to be told of (WebSub, section 5.1)."""

from flask import Blueprint, Response, request

from community.core import limits, web
from community.core.errors import Invalid, TooMany
from community.feeds import hub_actions
from community.feeds.hub_actions import Wish

ASKED_FROM_AN_ADDRESS = "300 per hour"

blueprint = Blueprint("hub", __name__)


@blueprint.post("/hub")
def hub() -> Response:
    try:
        limits.spend(f"hub-from:{request.remote_addr}", ASKED_FROM_AN_ADDRESS)
        hub_actions.ask(_wish())
    except (Invalid, TooMany) as problem:
        return Response(f"{problem.sentence}\n", problem.status, mimetype="text/plain")
    return Response("", 202, mimetype="text/plain")


# Subscribers are programs elsewhere; what counts is the callback's own word.
web.csrf.exempt(hub)


def _wish() -> Wish:
    said = {name: request.form.get(f"hub.{name}", "") for name in ("mode", "topic", "callback", "secret")}
    if any("\0" in each for each in said.values()):
        raise Invalid("NUL stands in no parameter.")
    lease = request.form.get("hub.lease_seconds", "") or "0"
    if not (lease.isascii() and lease.isdecimal()):
        raise Invalid("hub.lease_seconds must be a whole number.")
    return Wish(**said, lease=int(lease[:12]))
