"""Public recordings for other sites: the page for their frame, and how they learn of it."""

from flask import Blueprint, Response, current_app, jsonify, make_response, request

from community.core import web
from community.core.config import Settings
from community.core.errors import Problem
from community.forums import queries
from community.pages import oembed as answers

blueprint = Blueprint("embeds", __name__)


@blueprint.get("/embed/<number:post_id>")
def embed(post_id: int) -> Response:
    return web.frame("pages/embed.html", post=queries.get_embeddable(post_id))


@blueprint.get("/oembed")
def oembed() -> Response:
    format = request.args.get("format", "json")
    if format not in {"json", "xml"}:
        raise answers.NoSuchFormat("The answer comes as json or as xml.")
    if not request.args.get("url"):
        raise Problem("Say which page it is about: url=, with an address of this site.")
    settings: Settings = current_app.extensions["settings"]
    most = answers.most(request.args.get("maxwidth"), request.args.get("maxheight"))
    post, at = answers.find(request.args["url"], settings.hosts)
    answer = answers.answer(post, settings.site_url, settings.site_name, most=most, at=at)
    response = jsonify(answer) if format == "json" else make_response(answers.as_xml(answer))
    if format == "xml":
        response.mimetype = "text/xml"
    return _for_any_site(response)


def _for_any_site(response: Response) -> Response:
    """It says nothing that is not on the public page, so scripts of other sites may read it as well."""
    response.headers["Cache-Control"] = f"public, max-age={web.SECONDS_TO_CACHE_A_PUBLIC_PAGE}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
