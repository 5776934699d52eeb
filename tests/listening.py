"""The sockets of one process inside the test's own: pages that listen, and looks that are taken when told."""

from typing import Any

from flask import Flask

from community.accounts.models import Member
from community.core import rooms
from community.core.db import db, reading
from community.core.looking import look
from community.core.streams import mark_here
from tests import cast

Heard = dict[str, Any]


class Process:
    """What one process hears; nothing is passed on but by `look`, so that a test knows when."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        app.extensions["looking"].is_on = True
        with app.app_context(), reading():
            self.mark = mark_here()

    def page(self, member_id: int | None = None, *, token: str | None = None) -> "Page":
        return Page(self.app, member_id, token)

    def look(self) -> None:
        with self.app.app_context():
            self.mark = look(self.mark)

    @property
    def count(self) -> int:
        with self.app.app_context():
            return len(rooms.connections().by_sid)


class Page:
    """One open page, of a member or of nobody."""

    def __init__(self, app: Flask, member_id: int | None, token: str | None) -> None:
        self.browser = app.test_client() if member_id is None else cast.client_of(app, member_id)
        socketio = app.extensions["socketio"]
        self.socket = socketio.test_client(app, flask_test_client=self.browser, auth={"token": token})
        self.events: list[Heard] = []
        self.said: list[tuple[str, Heard]] = []

    @property
    def is_open(self) -> bool:
        return bool(self.socket.is_connected())

    def ask(self, name: str, payload: object) -> Any:
        return self.socket.emit(name, payload, callback=True)

    def subscribe(self, key: str, after: int = 0) -> Any:
        return self.ask("subscribe", {"stream": key, "after": after})

    def hears(self) -> list[Heard]:
        """The events that have come since this was asked last."""
        events = []
        for each in self.socket.get_received() if self.is_open else []:
            (body,) = each["args"]
            if each["name"] == "event":
                events.append(body)
            else:
                self.said.append((each["name"], body))
        self.events += events
        return events

    def is_told(self, name: str) -> bool:
        self.hears()
        return any(said == name for said, _ in self.said)


def member(member_id: int) -> Member:
    return db.session.get_one(Member, member_id)
