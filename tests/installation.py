"""An installation of the tests' own: real web and worker processes, started as a person starts them."""

import email
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from tests.servers import free_port, running

ROOT = Path(__file__).parents[1]
COMMUNITY = (sys.executable, "-m", "community")


class Installation:
    """Lives in `folder`, which also keeps what its processes say; `settings` are names without `ROUNDS_`."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.instance = folder / "instance"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        # Whoever tests is a crowd at one address.
        settings = {"SOCKETS_PER_ADDRESS": "100000"} | settings
        self.environment = _environment(INSTANCE=str(self.instance), SITE_URL=self.url, **settings)

    def run(self, *words: str) -> str:
        """One command to its end, such as `setup`; what it printed. Raises CalledProcessError."""
        done = subprocess.run(
            [*COMMUNITY, *words],
            check=True,
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout

    @contextmanager
    def web(self) -> Iterator[subprocess.Popen[bytes]]:
        command = [*COMMUNITY, "serve", "--port", str(self.port)]
        log = self.folder / "web.log"
        with running(command, ready=self.is_well, log=log, env=self.environment, folder=ROOT) as process:
            yield process

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """A worker that has begun; it may still need a moment until it takes its first job."""
        log = self.folder / "worker.log"
        command = [*COMMUNITY, "worker"]
        with running(command, ready=lambda: True, log=log, env=self.environment, folder=ROOT) as process:
            yield process

    @contextmanager
    def site(self) -> Iterator["Installation"]:
        """Set up, and served with a worker beside it."""
        self.run("setup")
        with self.web(), self.worker():
            yield self

    def is_well(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:  # noqa: S310 - our own address
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def letters_to(self, address: str) -> list[EmailMessage]:
        """What was mailed to `address`, oldest first."""
        paths = sorted((self.instance / "mail").glob("*.eml"))
        letters = [email.message_from_bytes(path.read_bytes(), policy=default) for path in paths]
        return [letter for letter in letters if address in str(letter["To"])]


def _environment(**settings: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ROUNDS_")}
    return inherited | {f"ROUNDS_{name}": value for name, value in settings.items()}
