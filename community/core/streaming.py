"""The streams over plain HTTP: for browsers without a socket, and as Server-Sent Events."""

import json
import time
from collections.abc import Iterator

from flask import Blueprint, Response, current_app, jsonify, request, stream_with_context

from community.core.db import reading
from community.core.errors import NotFound
from community.core.realtime import Realtime
from community.core.streams import Answer, events_after, head
from community.core.web import opens_its_own_units

SECONDS_BETWEEN_LOOKS = 1.0
LOOKS = 300  # Then the browser comes back by itself, and its rights are looked at as for anybody new.

blueprint = Blueprint("streams", __name__, url_prefix="/streams/<key>")


@blueprint.get("/events")
def events(key: str) -> Response:
    """What is missing after `?after=N`: `{head, events, more}` or `{head, reset}`."""
    _check(key)
    response = jsonify(events_after(key, request.args.get("after", -1, int)))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/head")
def newest(key: str) -> Response:
    _check(key)
    response = jsonify({"head": head(key)})
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/live")
@opens_its_own_units
def live(key: str) -> Response:
    """Server-Sent Events; the browser's own `Last-Event-ID` says where to go on."""
    with reading():
        _check(key)
        newest = head(key)
    after = request.headers.get("Last-Event-ID", request.args.get("after", newest, int), int)
    response = Response(stream_with_context(_lines(key, after)), mimetype="text/event-stream")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _lines(key: str, after: int) -> Iterator[str]:
    for _ in range(LOOKS):
        try:
            with reading():
                _check(key)
                answer = events_after(key, after)
        except NotFound:
            yield "event: gone\ndata: {}\n\n"
            return
        yield _as_lines(answer) or ":\n\n"
        after = answer["events"][-1]["seq"] if answer.get("events") else answer["head"]
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _as_lines(answer: Answer) -> str:
    if answer.get("reset"):
        return "event: reset\ndata: {}\n\n"
    return "".join(f"id: {event['seq']}\ndata: {json.dumps(event)}\n\n" for event in answer["events"])


def _check(key: str) -> None:
    realtime: Realtime = current_app.extensions["realtime"]
    _, member = realtime.identify()
    if not realtime.may_hear(member, key):
        raise NotFound()
