"""The servers that are compared: this site as it is served, Flask-SocketIO as it comes, Node, and a floor."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from community.accounts.models import Profession
from community.core.db import db, unit_of_work
from tests import cast, factories
from tests.benchmarks.fanout.client import Talk
from tests.installation import ROOT, Installation
from tests.live import Live, beside
from tests.servers import answers, free_port, node, running

# So many that nobody who writes meets the limits of the site.
WRITERS = 40
SOCKETS = "/socket.io/?EIO=4&transport=websocket"
WORDS = "%s It hurts less in the morning, and the second tablet made no difference. "
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Peer:
    """A running server: the process with its children, and how to speak to it."""

    name: str
    pid: int
    talk: Talk


@contextmanager
def ours(folder: Path) -> Iterator[Peer]:
    with served(Installation(folder)) as (peer, _):
        yield peer


@contextmanager
def apart(folder: Path) -> Iterator[tuple[Peer, str]]:
    """The site with pages and sockets apart; it goes by the name of the sockets' port, as the client says."""
    site = Installation(folder, PAGES="1", SOCKETS="1")
    while answers(site.port + 1):
        site.port = free_port()
    site.url = site.environment["ROUNDS_SITE_URL"] = f"http://127.0.0.1:{site.port + 1}"
    with served(site) as served_apart:
        yield served_apart


@contextmanager
def served(site: Installation) -> Iterator[tuple[Peer, str]]:
    """The site, and the address of the post that is discussed."""
    site.run("setup")
    post, enter, cookies = _fill(site)
    reply = {"post": post, "body": WORDS, "client_id": "%s"}
    subscribe = f'421["subscribe",{{"stream":"post:{post}","after":%ld}}]'
    of_sockets = int(site.url.rsplit(":")[-1])
    talk = Talk(of_sockets, SOCKETS, enter, subscribe, _message("reply", reply), cookies)
    with site.web() as process:
        yield Peer("Rounds", process.pid, talk), f"http://127.0.0.1:{site.port}/posts/{post}"


@contextmanager
def stock(folder: Path, size: int) -> Iterator[Peer]:
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "--worker-class=gevent", "--workers=1", "--no-control-socket"),
        *("--worker-connections=20000", "--log-level=warning", f"--bind=127.0.0.1:{port}"),
        "tests.benchmarks.fanout.stock:create_app()",
    ]
    env = os.environ | {"BYTES": str(_filling(size))}
    with running(
        command, ready=lambda: answers(port), log=folder / "stock.log", folder=ROOT, env=env
    ) as process:
        yield Peer("Flask-SocketIO", process.pid, _plain_talk(port))


@contextmanager
def node_peer(folder: Path, size: int) -> Iterator[Peer]:
    port = free_port()
    command = [node(), str(HERE / "peer.mjs"), str(port), str(_filling(size))]
    with running(command, ready=lambda: answers(port), log=folder / "node.log", folder=ROOT) as process:
        yield Peer("Node", process.pid, _plain_talk(port))


@contextmanager
def floor(folder: Path, size: int, program: Path) -> Iterator[Peer]:
    port = free_port()
    filling = "." * _filling(size)
    talk = Talk(
        port,
        "/",
        "40",
        "421[]",
        f'42%ld["reply",{{"stream":"room","seq":1,"html":"%s{filling}%s"}}]',
        [""] * WRITERS,
    )
    with running(
        [program, "floor", str(port)], ready=lambda: answers(port), log=folder / "floor.log"
    ) as process:
        yield Peer("C floor", process.pid, talk)


def _plain_talk(port: int) -> Talk:
    reply = _message("reply", {"stream": "room", "word": "%s", "client_id": "%s"})
    return Talk(port, SOCKETS, "40", '421["subscribe",{"stream":"room"}]', reply, [""] * WRITERS)


def _message(name: str, body: dict[str, Any]) -> str:
    return "42%ld" + json.dumps([name, body], separators=(",", ":"))


def _filling(size: int) -> int:
    """How long a text makes a delivery of the others as large as one of ours."""
    return size - len('42["event",{"stream":"room","seq":123,"html":""}]')


def _fill(site: Installation) -> tuple[int, str, list[str]]:
    """A public post, what enters as a page of ours does, and the cookies of members who may write."""
    app = beside(site)
    live = Live(site, app, cast.assemble(app))
    post = live.post()
    with app.app_context(), unit_of_work():
        members = [factories.verified(Profession.nurse).id for _ in range(WRITERS)]
    cookies = [live.cookie(each) for each in members]
    with app.app_context():
        db.engine.dispose()
    return post, "40" + json.dumps({"token": live.token}), cookies
