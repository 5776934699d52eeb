"""What was sent and watched in the last seconds, in the memory of this process until it is counted.

A request is over when its answer is noted, and nothing waits for the database: every few seconds what has
come together is counted at once. Whoever pulls the plug loses these seconds and nothing else.
"""

import atexit
import threading
import weakref
from collections.abc import Callable

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from community.analytics.notes import Watched
from community.media.serving import Answer

SECONDS_BETWEEN_COUNTS = 5.0
MOST = 20_000

log = structlog.get_logger()


class Notebook:
    """`count` is called in the application's context, and takes what is noted by `tear_out`."""

    def __init__(self, app: Flask, count: Callable[[], None]) -> None:
        self.app, self.count = app, count
        self.notes: list[Answer | Watched] = []
        self.lock = threading.Lock()
        self.is_waiting = self.is_full = False

    def add(self, note: Answer | Watched) -> None:
        with self.lock:
            self.is_full = len(self.notes) >= MOST
            if not self.is_full:
                self.notes.append(note)
            # A test counts when it wants to look.
            wakes, self.is_waiting = not self.is_waiting and not self.app.testing, True
        if wakes:
            self._count_in_a_moment()

    def tear_out(self) -> list[Answer | Watched]:
        """All that is noted, the oldest first; from now on it is the caller's."""
        with self.lock:
            torn, self.notes, self.is_waiting = self.notes, [], False
        if self.is_full:
            log.warning("more was sent than could be noted", kept=len(torn))
        return torn

    def put_back(self, torn: list[Answer | Watched]) -> None:
        """After a count that failed; what is newest is lost when there is too much of it."""
        with self.lock:
            self.notes = [*torn, *self.notes][:MOST]

    def _count_in_a_moment(self) -> None:
        timer = threading.Timer(SECONDS_BETWEEN_COUNTS, self._count_now)
        timer.daemon = True
        timer.start()

    def _count_now(self) -> None:
        try:
            with self.app.app_context():
                self.count()
        except (SQLAlchemyError, TimeoutError):  # Counted with the next notes, once the database is back.
            log.exception("figures not counted")


def init_notebook(app: Flask, count: Callable[[], None]) -> None:
    book = app.extensions["notebook"] = Notebook(app, count)
    # By a weak reference: an application that is over earlier is not kept until then.
    atexit.register(_count_the_rest, weakref.ref(book))


def note(app: Flask, said: Answer | Watched) -> None:
    book: Notebook = app.extensions["notebook"]
    book.add(said)


def note_here(said: Watched) -> None:
    current_app.extensions["notebook"].add(said)


def _count_the_rest(found: weakref.ref[Notebook]) -> None:
    """When the process is told to stop; a test has taken its database away by then."""
    book = found()
    if book and book.notes and not book.app.testing:
        book._count_now()
