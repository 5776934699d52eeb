"""The buttons under whatever is published: helpful and saved. Each press turns the button over."""

from flask import Blueprint, Response

from community.accounts.session import this_member
from community.content import actions, queries
from community.core import web

blueprint = Blueprint("content", __name__)


@blueprint.post("/content/<number:content_id>/helpful")
def helpful(content_id: int) -> Response:
    member, content = this_member(), queries.get_content(this_member(), content_id)
    pressed = not queries.found_helpful_of(member, [content.id])
    press = actions.find_helpful if pressed else actions.find_helpful_no_more
    return _pressed(pressed, count=press(member, content), back=content.url)


@blueprint.post("/content/<number:content_id>/saved")
def saved(content_id: int) -> Response:
    member, content = this_member(), queries.get_content(this_member(), content_id)
    pressed = not queries.saved_of(member, [content.id])
    press = actions.save if pressed else actions.take_from_saved
    press(member, content)
    return _pressed(pressed, count=None, back=content.url)


def _pressed(pressed: bool, *, count: int | None, back: str) -> Response:
    return web.back_to(web.came_from(back), {"pressed": pressed, "count": count})
