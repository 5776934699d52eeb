"""The second table: a thousand readers while pages are asked for as fast as they are drawn.

One process for both, beside processes for pages and sockets as `serve --pages 1 --sockets 1` starts them.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.fanout import peers
from tests.benchmarks.fanout.client import Delivered, Readers, readers
from tests.installation import ROOT, Installation

READERS = 1_000
REPLIES_A_SECOND = 5
SECONDS_TO_SETTLE = 2
HEAD = (
    f"{'':<16} {'idle p50':>9} {'p99 ms':>8}   {'busy p50':>9} {'p99 ms':>8} {'lost':>6} "
    f"{'pages/s':>8}  p99 to idle"
)


def table(folder: Path, program: Path, seconds: int) -> None:
    print(f"{READERS} readers, and pages at saturation\n{HEAD}")
    for name, server in (
        ("one process", peers.served(Installation(_made(folder / "one")))),
        ("apart", peers.apart(_made(folder / "apart"))),
    ):
        with server as (peer, page), readers(program, peer.talk) as crowd:
            crowd.join(READERS)
            time.sleep(SECONDS_TO_SETTLE)
            idle = _hear(crowd, seconds)
            host, asked = f"127.0.0.1:{peer.talk.port}", seconds + 2 * SECONDS_TO_SETTLE
            with _asked_for(page, host, asked) as pages:
                time.sleep(SECONDS_TO_SETTLE)
                busy = _hear(crowd, seconds)
            print(_line(name, idle, busy, pages[0] / asked), flush=True)


def _hear(crowd: Readers, seconds: int) -> Delivered:
    return crowd.hear(a_second=REPLIES_A_SECOND, replies=REPLIES_A_SECOND * seconds)


def _line(name: str, idle: Delivered, busy: Delivered, rate: float) -> str:
    return (
        f"{name:<16} {idle.p50 / 1000:9.1f} {idle.p99 / 1000:8.1f}   {busy.p50 / 1000:9.1f} "
        f"{busy.p99 / 1000:8.1f} {busy.lost:>6} {rate:8.1f}  {busy.p99 / idle.p99:.2f}"
    )


@contextmanager
def _asked_for(page: str, host: str, seconds: float) -> Iterator[list[int]]:
    """Pages are asked for inside; afterwards the list says how many came."""
    command = [sys.executable, "-m", "tests.benchmarks.fanout.asking", page, host, str(seconds)]
    asking = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    pages: list[int] = []
    yield pages
    said, _ = asking.communicate()
    pages.append(int(said))


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
