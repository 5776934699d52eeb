"""Several processes that live and die together, as on a developer's machine."""

import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

SECONDS_TO_START = 60
SECONDS_TO_STOP = 10


class DidNotStart(Exception):
    """One of the processes ended, or the site did not answer, before it was ready."""


def run(commands: Sequence[Sequence[str]], *, url: str, ready: Callable[[str], None]) -> None:
    """Start all `commands`, call `ready` once `url` answers; stop all when one stops or on Ctrl-C.

    Raises DidNotStart.
    """
    _ensure_free(url)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Each in a session of its own: the terminal's Ctrl-C reaches us alone, and we stop them in order.
    processes = [subprocess.Popen(command, start_new_session=True) for command in commands]
    try:
        _wait_until_well(url, processes)
        ready(url)
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
    except KeyboardInterrupt:
        pass
    finally:
        _stop(processes)


def _ensure_free(url: str) -> None:
    """Another site on the port would answer in our place, and be taken for ours."""
    address = urlsplit(url)
    with socket.socket() as probe:
        if probe.connect_ex((address.hostname, address.port)) == 0:
            raise DidNotStart(f"Another program answers at {url} already. Stop it, or choose a --port.")


def _wait_until_well(url: str, processes: Sequence[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and all(process.poll() is None for process in processes):
        try:
            urllib.request.urlopen(f"{url}/health", timeout=2).close()  # noqa: S310 - our own address
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise DidNotStart(f"The site did not start at {url}. What is written above says why.")


def _stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
