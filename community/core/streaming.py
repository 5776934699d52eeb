"""The streams over plain HTTP: for browsers without a socket, and as Server-Sent Events."""

import socket
from collections.abc import Callable, Generator, Iterator
from functools import partial
from queue import Empty
from random import uniform
from time import monotonic
from uuid import uuid4

from flask import Blueprint, Response, current_app, jsonify, request

from community.core import rooms
from community.core.connections import Connections
from community.core.db import reading
from community.core.errors import Busy, NotFound, Problem
from community.core.readers import MOST_READERS, Reader, line_of
from community.core.realtime import Realtime, let_in, listen
from community.core.streams import Answer, events_after, head
from community.core.web import opens_its_own_units

# A line without meaning finds out whether anybody is still there, and keeps proxies from closing the line.
SECONDS_BETWEEN_SIGNS = 15
SECONDS_A_REQUEST = 300
MILLISECONDS_TO_RETURN = 2_000

Again = Callable[[int], Answer]

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
    """Server-Sent Events after `?after=N`, or as the browser's own `Last-Event-ID` says when it comes back.

    A number makes `id:` and `data:`, as in `events`; `here` and `writing` come as events of that name, `gone`
    when the stream may be heard no longer, `reset` when too much was missed.
    """
    connections = rooms.connections()
    _ensure_room(connections)
    with reading():
        login, member = _realtime().identify()
        reader = Reader(sid=uuid4().hex, login=login, address=request.remote_addr or "", wire=_wire())
        newest = head(key)
    after = request.headers.get("Last-Event-ID", request.args.get("after", newest, int), int)
    let_in(reader, member)
    try:
        answer = listen(reader, key, after)
    except Problem:
        connections.remove(reader.sid)
        raise
    again = _in_context(partial(listen, reader, key))
    response = Response(_lines(reader, answer, again), mimetype="text/event-stream")
    response.call_on_close(lambda: connections.remove(reader.sid))
    # A proxy that keeps it until a buffer is full would keep what is live.
    response.headers.update({"Cache-Control": "private, no-store", "X-Accel-Buffering": "no"})
    return response


def _ensure_room(connections: Connections) -> None:
    if sum(isinstance(each, Reader) for each in connections.by_sid.values()) >= MOST_READERS:
        raise Busy("Very many listen at this moment. This page goes on without, and looks for news.")


def _in_context(look: Again) -> Again:
    """A request that waits keeps nothing of the application open; it enters it only to look something up."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # The proxy ends with the request.

    def again(after: int) -> Answer:
        with app.app_context():
            return look(after)

    return again


def _lines(reader: Reader, answer: Answer, again: Again) -> Iterator[str]:
    """What a request sends; a right that ended while something was looked up ends it like any other."""
    yield f"retry: {MILLISECONDS_TO_RETURN}\n\n"
    try:
        yield from _told(reader, answer, again)
    except NotFound:
        yield line_of("gone", {}).lines
    except Busy:  # The browser comes back in a moment, and says how far it has heard.
        return


def _told(reader: Reader, answer: Answer, again: Again) -> Iterator[str]:
    """No transaction and no connection to the database is open while it waits."""
    until = monotonic() + SECONDS_A_REQUEST * uniform(0.8, 1.2)  # noqa: S311 - so that not all return together
    last = yield from _missing(answer, again)
    while last is not None and monotonic() < until:
        try:
            said = reader.next(SECONDS_BETWEEN_SIGNS)
        except Empty:
            yield ":\n\n"
            continue
        if said is None:
            return
        if said.seq > last + 1:
            last = yield from _missing(again(last), again)
        elif said.seq == 0 or said.seq > last:
            yield said.lines
            last = None if said.name == "gone" else max(last, said.seq)


def _missing(answer: Answer, again: Again) -> Generator[str, None, int | None]:
    """What an answer of the log has, and all that it leaves for the next; returns the last number sent."""
    while not answer.get("reset"):
        events = answer["events"]
        for event in events:
            yield line_of("event", event).lines
        last = events[-1]["seq"] if events else answer["head"]
        if not answer["more"]:
            return last
        answer = again(last)
    yield line_of("reset", {}).lines
    return None


def _wire() -> socket.socket | None:
    found: socket.socket | None = request.environ.get("gunicorn.socket")
    return found


def _check(key: str) -> None:
    _, member = _realtime().identify()
    if not _realtime().may_hear(member, key):
        raise NotFound()


def _realtime() -> Realtime:
    found: Realtime = current_app.extensions["realtime"]
    return found
