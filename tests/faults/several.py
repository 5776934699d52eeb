"""Several web processes of one installation, as behind a balancer; each can be killed, and comes back."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flask import Flask

from community.core.db import db
from tests import cast, servers
from tests.installation import ROOT, Installation
from tests.live import Live, beside, until
from tests.servers import free_port

SECONDS_TO_START = 60


class Web:
    """One web process on a port of its own; it answers to the name of the site, or `as_itself` to its own."""

    def __init__(self, site: Installation, module: str, *, as_itself: bool) -> None:
        self.site, self.module, self.port = site, module, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.name = self.url if as_itself else site.url
        self.start()

    def start(self) -> None:
        command = [
            *(sys.executable, "-m", "community.served", "--worker-class=gevent", "--workers=1"),
            *(
                "--no-control-socket",
                "--log-level=warning",
                "--graceful-timeout=1",
                "--worker-connections=4000",
            ),
            *(f"--bind=127.0.0.1:{self.port}", f"{self.module}:create_app()"),
        ]
        environment = self.site.environment | {"ROUNDS_SITE_URL": self.name}
        with (self.site.folder / f"web-{self.port}.log").open("ab") as log:
            # A session of its own: gunicorn is two processes, and dies as one.
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def wait(self) -> None:
        assert until(self.is_well, SECONDS_TO_START), self.said()

    def is_well(self) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/health", headers={"Host": self.name.removeprefix("http://")})
            return line.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            line.close()

    def said(self) -> str:
        return (self.site.folder / f"web-{self.port}.log").read_text(errors="replace")[-4000:]

    def end(self) -> None:
        servers.end(self.process)


class Broker:
    """A Redis that can be killed and comes back on its port, with nothing of what it had."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.running = ExitStack()
        self.start()

    def start(self) -> None:
        self.running.enter_context(servers.redis(self.port))

    def kill(self) -> None:
        self.running.close()


@contextmanager
def several(
    folder: Path,
    count: int,
    module: str = "tests.faults.patient",
    *,
    as_themselves: bool = False,
    **settings: str,
) -> Iterator[tuple[Live, list[Web]]]:
    """`count` web processes; nothing listens at the public address but what the test puts there."""
    site = Installation(folder, **settings)
    site.run("setup")
    webs: list[Web] = []
    try:
        webs += [Web(site, module, as_itself=as_themselves) for _ in range(count)]
        for web in webs:
            web.wait()
        with _beside(site) as app:
            yield Live(site, app, cast.assemble(app)), webs
    finally:
        for web in webs:
            web.end()


@contextmanager
def _beside(site: Installation) -> Iterator[Flask]:
    app = beside(site)
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()


@contextmanager
def broker() -> Iterator[Broker]:
    started = Broker()
    with started.running:
        yield started
