"""Several processes that live together: started, kept alive, and stopped as one."""

import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog

SECONDS_TO_START = 60
SECONDS_TO_STOP = 10
SECONDS_BETWEEN_STARTS = 1.0

log = structlog.get_logger()


class DidNotStart(Exception):
    """One of the processes ended, or did not answer, before all were ready."""


@dataclass(frozen=True)
class Program:
    """What to start, and the address at which it answers, if it does."""

    command: Sequence[str]
    url: str | None = None


def run(programs: Sequence[Program], *, host: str, ready: Callable[[], None]) -> None:
    """Start all, call `ready` once all answer, start again whichever ends; SIGTERM and Ctrl-C stop all.

    `host` is the name to which the site answers, wherever it listens. Raises DidNotStart.
    """
    urls = [each.url for each in programs if each.url]
    for url in urls:
        _ensure_free(url)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    kept: list[_Kept] = []
    try:
        kept += [_Kept(each.command) for each in programs]
        for url in urls:
            _wait_until_well(url, host, kept)
        ready()
        while True:
            for each in kept:
                each.keep_alive()
            time.sleep(0.2)
    except KeyboardInterrupt:
        pass
    finally:
        _stop(kept)


class _Kept:
    """A process in whose place another one is put when it ends."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = command
        self._start()

    def _start(self) -> None:
        self.started_at = time.monotonic()
        # In a session of its own: the terminal's Ctrl-C reaches us alone, and we stop them in order.
        self.process = subprocess.Popen(self.command, start_new_session=True)

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def keep_alive(self) -> None:
        # What ends as soon as it starts must not take the machine for itself.
        if self.has_ended() and time.monotonic() - self.started_at > SECONDS_BETWEEN_STARTS:
            log.warning("ended, starting it again", command=self.command, status=self.process.returncode)
            self._start()


def _ensure_free(url: str) -> None:
    """Another site on the port would answer in our place, and be taken for ours."""
    address = urlsplit(url)
    with socket.socket() as probe:
        if probe.connect_ex((address.hostname, address.port)) == 0:
            raise DidNotStart(f"Another program answers at {url} already. Stop it, or choose a --port.")


def _wait_until_well(url: str, host: str, kept: Sequence[_Kept]) -> None:
    asked = urllib.request.Request(f"{url}/health", headers={"Host": host})  # noqa: S310 - our own address
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and not any(each.has_ended() for each in kept):
        try:
            urllib.request.urlopen(asked, timeout=2).close()  # noqa: S310 - our own address
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise DidNotStart(f"The site did not start at {url}. What is written above says why.")


def _stop(kept: Sequence[_Kept]) -> None:
    # Whoever presses Ctrl-C twice must not leave half of them behind.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for each in kept:
        each.process.terminate()
    for each in kept:
        try:
            each.process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            each.process.kill()
