"""Answers with what was made of a recording, and who is told how much of it was sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Flask, Response, current_app, request

from community.core import clock, sending, storage
from community.media.models import Rendition

# One whose words change keeps its address, so it goes through us and is asked for each time.
PLAYLIST = "application/vnd.apple.mpegurl"
LONGEST_WORD = 500


@dataclass(frozen=True)
class Answer:
    """One line of the log of answers: who asked for which file, how, and how many bytes were sent.

    `address` and `agent` say who it was; they are for the memory of a process alone, and for no log or table.
    Without a `version`, it is the newest.
    """

    at: datetime
    address: str
    agent: str
    referrer: str
    method: str
    status: int
    asked_range: str
    asset_id: int
    name: str
    version: int | None
    sent: int


Listener = Callable[[Flask, Answer], None]


def send(rendition: Rendition, *, public: bool) -> Response:
    """A file made of a recording, for whoever was found to have a right to it."""
    if rendition.mimetype == PLAYLIST:
        return _playlist(rendition, public=public)
    return sending.send(rendition.key, mimetype=rendition.mimetype, public=public, on_sent=_teller(rendition))


def _playlist(rendition: Rendition, *, public: bool) -> Response:
    response = Response(storage.read(rendition.key), mimetype=rendition.mimetype)
    response.headers["Cache-Control"] = f"{'public' if public else 'private'}, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def _teller(rendition: Rendition) -> Callable[[int], None] | None:
    """What to call when the answer is over, by which time there is neither a request nor a session."""
    if not rendition.mimetype.startswith(("audio/", "video/")):
        return None
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # The proxy ends with the request.
    listeners: Sequence[Listener] = app.extensions["answer-listeners"]
    answer = _answer(rendition)

    def tell(sent: int) -> None:
        for listener in listeners:
            listener(app, replace(answer, sent=sent))

    return tell


def _answer(rendition: Rendition) -> Answer:
    ranged = request.headers.get("Range", "")
    return Answer(
        at=clock.now(),
        address=request.remote_addr or "",
        agent=request.user_agent.string[:LONGEST_WORD],
        referrer=(request.referrer or "")[:LONGEST_WORD],
        method=request.method,
        status=206 if ranged else 200,
        asked_range=ranged[:LONGEST_WORD],
        asset_id=rendition.asset_id,
        name=rendition.name,
        version=rendition.version,
        sent=0,
    )
