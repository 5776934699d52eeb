"""Pages and sockets in processes of their own, behind the nginx of the README (cases 120 and 127)."""

import os
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.message import Message
from http.client import HTTPConnection
from uuid import uuid4

import pytest
import websocket

from community.accounts.models import Member
from community.core.db import db
from community.core.web import HEADERS
from community.forums import reply_actions
from community.forums.models import Post
from tests import live as sites
from tests import servers
from tests.cast import assemble
from tests.installation import COMMUNITY, ROOT, Installation
from tests.live import Live, until
from tests.proxy import as_in_the_readme

pytestmark = pytest.mark.servers

HANDSHAKE = "/socket.io/?EIO=4&transport=websocket"


class Apart(Live):
    """`pages` and `sockets` are the ports of the two parts; the site's own is that of nginx."""

    pages: int
    sockets: int
    supervisor: subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apart]:
    folder = tmp_path_factory.mktemp("apart")
    site, front = Installation(folder, PROXIES="1", PAGES="1"), servers.free_port()
    site.url = site.environment["ROUNDS_SITE_URL"] = f"http://127.0.0.1:{front}"
    site.run("setup")
    app = sites.beside(site)
    site.port = two_free_ports()
    said = as_in_the_readme(site, front, folder / "plays.log", sockets=site.port + 1)
    with servers.or_skip(lambda: servers.nginx(said, port=front)), served_apart(site) as process:
        apart = Apart(site, app, assemble(app))
        apart.pages, apart.sockets, apart.supervisor = site.port, site.port + 1, process
        yield apart
    with app.app_context():
        db.engine.dispose()


@contextmanager
def served_apart(site: Installation) -> Iterator[subprocess.Popen[bytes]]:
    command = [*COMMUNITY, "serve", "--port", str(site.port), "--sockets", "1"]
    log, environment = site.folder / "serve.log", site.environment
    with servers.running(
        command, ready=lambda: both_answer(site), log=log, env=environment, folder=ROOT
    ) as process:
        yield process


def both_answer(site: Installation) -> bool:
    return all(ask(site, port, "/health")[0] == 200 for port in (site.port, site.port + 1))


def two_free_ports() -> int:
    while servers.answers((port := servers.free_port()) + 1):
        pass
    return port


def reply(apart: Apart, post: int) -> None:
    def act() -> None:
        jonas = db.session.get_one(Member, apart.people.jonas)
        reply_actions.reply(jonas, db.session.get_one(Post, post), body="Words.", client_id=str(uuid4()))

    apart.in_a_unit(act)


def ask(site: Installation, port: int, path: str, host: str | None = None) -> tuple[int, Message]:
    """Asks a process itself, as the proxy does; 0 where nobody answers."""
    name = host or site.url.removeprefix("http://")
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": name})
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310 - our own
            return answer.status, answer.headers
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.headers
    except OSError:
        return 0, Message()


def test_each_part_refuses_what_belongs_to_the_other(apart: Apart) -> None:
    """Case 127: what a proxy confuses is refused at once and changes nothing."""
    page, live = f"/posts/{apart.post()}", f"/streams/post:{apart.post()}/live"
    assert ask(apart.site, apart.pages, page)[0] == 200
    assert ask(apart.site, apart.sockets, page)[0] == 421
    assert ask(apart.site, apart.sockets, "/static/manifest.json")[0] == 421
    assert ask(apart.site, apart.sockets, live)[0] == 200
    for path in (live, HANDSHAKE, "/socket.io/", "/socket.io"):
        assert ask(apart.site, apart.pages, path)[0] == 421


def test_behind_the_proxy_pages_and_sockets_are_one_site(apart: Apart) -> None:
    """Case 127: several processes, and no session is unknown to the one that it meets."""
    post = apart.post()
    for _ in range(6):
        assert ask(apart.site, int(apart.site.url.rsplit(":")[-1]), f"/posts/{post}")[0] == 200
    with apart.client(apart.people.jonas) as writer, apart.client() as reader:
        reader.subscribe(post)
        writer.reply(post)
        assert until(lambda: reader.events)


def test_a_form_sent_to_one_process_is_heard_in_the_other(apart: Apart) -> None:
    """Case 127: the log in the database is between them, and nothing else needs to be."""
    post = apart.post()
    with apart.client() as reader:
        reader.subscribe(post)
        status, _ = ask(apart.site, apart.pages, f"/streams/post:{post}/events?after=0")
        assert status == 200
        reply(apart, post)
        assert until(lambda: reader.events, 3)


def test_only_web_sockets_are_spoken(apart: Apart) -> None:
    """Case 127: long polling would need the same process for every request, so nobody is offered it."""
    for port in (apart.sockets, int(apart.site.url.rsplit(":")[-1])):
        assert ask(apart.site, port, "/socket.io/?EIO=4&transport=polling")[0] == 400
    with apart.client() as reader:
        assert reader.socket.transport() == "websocket"


@pytest.mark.parametrize("path", [HANDSHAKE, "/socket.io/", "/streams/post:1/live", "/nowhere"])
def test_every_answer_has_the_headers_and_no_other_name_is_answered(apart: Apart, path: str) -> None:
    """Case 120: what Flask's own hooks do not see is behind the same door."""
    for port in (apart.pages, apart.sockets):
        status, headers = ask(apart.site, port, path)
        assert status in {200, 400, 404, 421}
        assert [headers[name] for name, _ in HEADERS] == [value for _, value in HEADERS]
        status, headers = ask(apart.site, port, path, host="rounds.example.net")
        assert status == 400
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_no_socket_opens_under_another_name(apart: Apart) -> None:
    """Case 120: a name that leads here, as after DNS rebinding, opens no socket either."""
    address = f"ws://127.0.0.1:{apart.sockets}{HANDSHAKE}"
    with pytest.raises(websocket.WebSocketBadStatusException, match="400"):
        websocket.create_connection(address, host="rounds.example.net", suppress_origin=True)
    name = apart.site.url.removeprefix("http://")
    websocket.create_connection(address, host=name, suppress_origin=True).close()


def test_what_is_streamed_passes_the_proxy_line_by_line(apart: Apart) -> None:
    """Case 127: nothing is held back until a buffer is full."""
    post, front = apart.post(), apart.site.url.removeprefix("http://")
    connection = HTTPConnection(front, timeout=5)
    connection.request("GET", f"/streams/post:{post}/live?after=0")
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/event-stream; charset=utf-8")
    reply(apart, post)
    with closing(connection):
        while (line := answer.readline()) != b"id: 1\n":
            assert line


def test_a_process_that_is_killed_is_there_again(apart: Apart) -> None:
    """Case 127: pages go on meanwhile."""
    post = apart.post()
    (pid,) = children_serving(apart.supervisor.pid, "sockets")
    os.kill(pid, signal.SIGKILL)
    assert until(lambda: ask(apart.site, apart.sockets, "/health")[0] == 0)
    assert ask(apart.site, apart.pages, f"/posts/{post}")[0] == 200
    assert until(lambda: ask(apart.site, apart.sockets, "/health")[0] == 200, 30)
    with apart.client() as reader:
        assert reader.subscribe(post)["head"] == 0


def children_serving(pid: int, part: str) -> list[int]:
    said = subprocess.run(
        ["ps", "-wweo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(None, 2) for line in said.splitlines()]
    return [int(row[0]) for row in rows if int(row[1]) == pid and f"part='{part}'" in row[2]]
