"""The loop that looks into the log and passes on what is new to the rooms of this process."""

import structlog
from flask import Flask, current_app

from community.core import presence, rooms
from community.core.db import reading
from community.core.marks import Mark
from community.core.rechecks import obey
from community.core.relay import Hint, keep_listening
from community.core.streams import mark_here, news

SECONDS_AFTER_A_FAILURE = 1

log = structlog.get_logger()


class Looking:
    """Whether this process looks; it does as soon as anybody listens here."""

    is_on = False


def init_looking(app: Flask) -> None:
    app.extensions["looking"] = Looking()


def start_looking() -> None:
    """Begin to pass on what is new; one loop a process, and only in a process that has listeners."""
    looking: Looking = current_app.extensions["looking"]
    if looking.is_on:
        return
    looking.is_on = True
    with reading():
        mark = mark_here()
    presence.start()
    socketio = rooms.socketio()
    keep_listening(_hint(), socketio.start_background_task, socketio.sleep)
    socketio.start_background_task(_keep_looking, _app(), mark)


def look(mark: Mark) -> Mark:
    """Look once: first put out whoever may not hear it, then pass it on. Returns how far the log is read.

    When something goes wrong on the way the old mark still holds, so that no control event is ever skipped;
    what is heard twice by that is undone by its numbers.
    """
    with reading():
        found = news(mark)
    if found.events or found.controls:
        rooms.connections().turns += 1
    obey(found.controls)
    for body in found.controls:
        presence.heed(body)
    for event in found.events:
        rooms.emit("event", event, to=event["stream"])
    if not found.is_all:
        _hint().event.set()
    return found.mark


def _keep_looking(app: Flask, mark: Mark) -> None:
    while app.extensions["looking"].is_on:
        app.extensions["hint"].wait()
        with app.app_context():
            try:
                mark = look(mark)
            except Exception:  # A database that is away for a moment must not end the loop; the log waits.
                log.exception("relay failed, looking again")
                rooms.socketio().sleep(SECONDS_AFTER_A_FAILURE)


def _hint() -> Hint:
    found: Hint = current_app.extensions["hint"]
    return found


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined, no-any-return]  # The proxy does not reach into a thread.
