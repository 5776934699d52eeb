"""A real server process with members signed in to it, and clients that speak the protocol of the streams."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import socketio
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from community.accounts.models import Member
from community.app import create_app
from community.core.db import db, unit_of_work
from community.forums.models import Post
from tests import cast, factories
from tests.cast import Cast
from tests.installation import ROOT, Installation
from tests.servers import free_port, running

Heard = dict[str, Any]

SECRET_OF_PAGES = "what the cookie keeps and the token of a page proves"


class Live:
    """One database, served by `site`; `app` is a second process beside it, the one that runs the tests."""

    def __init__(self, site: Installation, app: Flask, people: Cast) -> None:
        self.site, self.app, self.people = site, app, people

    def cookie(self, member_id: int | None) -> str:
        """What a browser sends in which the member is signed in; nothing for nobody."""
        if member_id is None:
            return ""
        browser = cast.client_of(self.app, member_id)
        with browser.session_transaction() as session:
            session["csrf_token"] = SECRET_OF_PAGES
        found = browser.get_cookie("rounds")
        assert found is not None
        return f"rounds={found.value}"

    @property
    def token(self) -> str:
        """What every page of a member says in its head, and a page of somebody else's cannot read."""
        signer = URLSafeTimedSerializer(self.app.secret_key or "", salt="wtf-csrf-token")
        return str(signer.dumps(SECRET_OF_PAGES))

    def post(self, **fields: Any) -> int:
        with self.app.app_context(), unit_of_work():
            return factories.post(db.session.get_one(Member, self.people.amara), **fields).id

    def in_a_unit(self, act: Callable[[], object]) -> None:
        with self.app.app_context(), unit_of_work():
            act()

    def change_post(self, post_id: int, **fields: object) -> None:
        with self.app.app_context(), unit_of_work():
            post = db.session.get_one(Post, post_id)
            for name, value in fields.items():
                setattr(post, name, value)

    @contextmanager
    def client(self, member_id: int | None = None, *, url: str | None = None) -> Iterator["Client"]:
        client = Client(url or self.site.url, self.cookie(member_id), self.token)
        try:
            yield client
        finally:
            client.close()


class Client:
    """An open page without a browser."""

    def __init__(self, url: str, cookie: str, token: str | None = None) -> None:
        self.events: list[Heard] = []
        self.said: list[tuple[str, Heard]] = []
        self.socket = socketio.Client(reconnection=False)
        self.socket.on("*", self._hear)
        self.socket.connect(
            url,
            headers={"Cookie": cookie},
            auth={"token": token},
            transports=["websocket"],
            wait_timeout=10,
        )
        self.wire = self.socket.eio.ws

    def _hear(self, name: str, body: Heard) -> None:
        if name == "event":
            self.events.append(body)
        else:
            self.said.append((name, body))

    def ask(self, name: str, payload: object) -> Any:
        return self.socket.call(name, payload, timeout=10)

    def subscribe(self, post_id: int, after: int = 0) -> Any:
        return self.ask("subscribe", {"stream": f"post:{post_id}", "after": after})

    def reply(self, post_id: int, body: str = "Words.", **fields: object) -> Any:
        said = {"post": post_id, "body": body, "client_id": str(uuid4())}
        return self.ask("reply", said | fields)

    def has_heard(self, name: str) -> bool:
        return any(said == name for said, _ in self.said)

    def close(self) -> None:
        self.socket.disconnect()
        self.socket.eio.wait()  # That of the socket itself would wait a second for nothing to begin anew.
        self.wire.shutdown()  # The library leaves open what the server has closed.


@contextmanager
def served(folder: Path, module: str = "community.app", **settings: str) -> Iterator[Live]:
    """A site of its own, with the cast of the tests; `settings` as an Installation takes them."""
    site = Installation(folder, **settings)
    site.run("setup")
    app = beside(site)
    with process(site, module):
        yield Live(site, app, cast.assemble(app))
    with app.app_context():
        db.engine.dispose()


@contextmanager
def process(site: Installation, module: str = "community.app") -> Iterator[None]:
    command = [
        *(sys.executable, "-m", "community.served", "--worker-class=gevent", "--workers=1"),
        *("--no-control-socket", "--log-level=warning", "--graceful-timeout=1"),
        *(f"--bind=127.0.0.1:{site.port}", f"{module}:create_app()"),
    ]
    log = site.folder / f"web-{site.port}.log"
    with running(command, ready=site.is_well, log=log, env=site.environment, folder=ROOT):
        yield


def twin(site: Installation) -> Installation:
    """Another process of the same installation, on a port of its own."""
    other = Installation(site.folder)
    other.port = free_port()
    other.url = f"http://127.0.0.1:{other.port}"
    other.environment = site.environment | {"ROUNDS_SITE_URL": other.url}
    return other


def beside(site: Installation) -> Flask:
    before = dict(os.environ)
    os.environ.update({name: value for name, value in site.environment.items() if name.startswith("ROUNDS_")})
    try:
        app = create_app()
    finally:
        os.environ.clear()
        os.environ.update(before)
    app.config.update(TESTING=True)
    return app


def until(true: Callable[[], object], seconds: float = 5) -> bool:
    """Waits for something to become true; False when it does not in time."""
    end = monotonic() + seconds
    while not true():
        if monotonic() > end:
            return False
        sleep(0.01)
    return True
