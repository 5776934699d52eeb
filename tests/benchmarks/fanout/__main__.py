"""How a reply reaches a room full of readers; run as `python -m tests.benchmarks.fanout [--quick]`.

The site is served as `community serve` serves it, and every reply goes through the real action; beside it
stand Flask-SocketIO as it comes, Node's socket.io, and the least that a program in C can do. Only the ratios
travel from one machine to another. What a reply costs before it is sent is part of every figure of ours.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.fanout import peers, saturated, usage
from tests.benchmarks.fanout.client import Delivered, NoCompiler, Readers, compiled, readers
from tests.benchmarks.fanout.peers import Peer

READERS = (100, 500, 1000, 2000, 5000)
REPLIES_A_SECOND = 5
SECONDS, QUICK_SECONDS = 10, 4
SECONDS_ALONE, SECONDS_TO_SETTLE = 4, 2


@dataclass(frozen=True)
class Row:
    """One server with so many readers.

    `cpu` is microseconds a delivery, with all that a reply costs before it is delivered; `more` is what each
    reader adds to it; `memory` is kB a socket.
    """

    name: str
    readers: int
    heard: Delivered
    cpu: float
    more: float
    memory: float


class Room:
    """One server with its readers; `few` of them were there when its memory was first looked at."""

    def __init__(self, peer: Peer, crowd: Readers) -> None:
        self.peer, self.crowd = peer, crowd
        self.few = crowd.join(peers.WRITERS)
        crowd.hear(a_second=REPLIES_A_SECOND, replies=REPLIES_A_SECOND)
        self.alone, self.first = self._spent(SECONDS_ALONE)
        self.memory = usage.resident(peer.pid)

    def measure(self, wanted: int, seconds: int) -> Row:
        there = self.crowd.join(wanted)
        time.sleep(SECONDS_TO_SETTLE)
        others = there - self.few
        memory = (usage.resident(self.peer.pid) - self.memory) / others / 1000
        spent, heard = self._spent(seconds)
        replies = REPLIES_A_SECOND * seconds
        return Row(
            name=self.peer.name,
            readers=there,
            heard=heard,
            cpu=spent * replies / max(1, heard.got),
            more=(spent - self.alone) / others,
            memory=memory,
        )

    def _spent(self, seconds: int) -> tuple[float, Delivered]:
        """Microseconds of CPU a reply, and how the replies arrived."""
        before, replies = usage.cpu(self.peer.pid), REPLIES_A_SECOND * seconds
        heard = self.crowd.hear(a_second=REPLIES_A_SECOND, replies=replies)
        return (usage.cpu(self.peer.pid) - before) / replies, heard


def main() -> None:
    asked = _arguments()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        try:
            program = compiled(Path(name))
        except NoCompiler as missing:
            sys.exit(str(missing))
        rooms = list(_rooms(stack, Path(name), program))
        print(f"{REPLIES_A_SECOND} replies a second, {rooms[0].first.size} bytes a delivery\n\n{HEAD}")
        for number in asked.readers:
            rows = [each.measure(number, QUICK_SECONDS if asked.quick else SECONDS) for each in rooms]
            for row in rows:
                print(_line(row, rows[0]), flush=True)
            print(_since_known(rows[0]), "\n")
    with tempfile.TemporaryDirectory() as name:
        saturated.table(Path(name), compiled(Path(name)), QUICK_SECONDS if asked.quick else SECONDS)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fanout", description=__doc__)
    parser.add_argument("--readers", type=int, nargs="+")
    parser.add_argument("--quick", action="store_true", help="about a minute: 100 and 1,000 readers")
    asked = parser.parse_args()
    asked.readers = asked.readers or ((100, 1000) if asked.quick else READERS)
    return asked


def _rooms(stack: ExitStack, folder: Path, program: Path) -> Iterator[Room]:
    """Ours first, which says how large a delivery is; the slowest last, who may outlive its turn."""
    ours = stack.enter_context(_open(peers.ours(folder), program))
    size = ours.first.size
    yield ours
    for other in (
        peers.node_peer(folder, size),
        peers.floor(folder, size, program),
        peers.stock(folder, size),
    ):
        yield stack.enter_context(_open(other, program))


@contextmanager
def _open(server: AbstractContextManager[Peer], program: Path) -> Iterator[Room]:
    with server as peer, readers(program, peer.talk) as crowd:
        yield Room(peer, crowd)


HEAD = (
    f"{'readers':>7}  {'server':<15} {'p50 ms':>8} {'p99 ms':>8} {'lost':>6} {'us each':>8} {'us more':>8} "
    f"{'kB each':>8} {'client':>7}  Rounds to it: p99, us each, us more"
)


def _line(row: Row, ours: Row) -> str:
    heard = row.heard
    ratios = ((ours.heard.p99, heard.p99), (ours.cpu, row.cpu), (ours.more, row.more))
    words = " ".join(f"{a / b:6.2f}" if b > 0 else f"{'-':>6}" for a, b in ratios)
    return (
        f"{row.readers:>7}  {row.name:<15} {heard.p50 / 1000:8.1f} {heard.p99 / 1000:8.1f} {heard.lost:>6} "
        f"{row.cpu:8.1f} {row.more:8.1f} {row.memory:8.1f} {heard.client_cpu / 10:6.0f}%  {words}"
    )


def _since_known(row: Row) -> str:
    p50, p99 = row.heard.known_p50 / 1000, row.heard.known_p99 / 1000
    return f"{'':>7}  {'  from the commit':<15} {p50:6.1f} {p99:8.1f}"


if __name__ == "__main__":
    main()
