"""The author's page: how often a recording was played, by how many, how far and from where."""

from flask import Blueprint, Response

from community.accounts.session import this_member
from community.analytics import queries as analytics
from community.core import web
from community.core.countries import country_name
from community.core.errors import NotFound
from community.forums import queries
from community.pages import charts
from community.permissions import can_see_figures, ensure

blueprint = Blueprint("figures", __name__)


@blueprint.get("/posts/<number:post_id>/figures")
def post(post_id: int) -> Response:
    post = queries.get_post(this_member(), post_id)
    ensure(can_see_figures(this_member(), post))
    if post.asset is None:
        raise NotFound
    figures = analytics.figures_of(post.asset.id)
    return web.page(
        "pages/figures.html",
        post=post,
        figures=figures,
        days=charts.bars([each.plays for each in figures.days]),
        curve=charts.curve(figures.curve),
        country_name=country_name,
    )
