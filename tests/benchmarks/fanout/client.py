"""The load client: `load.c`, compiled when it is needed, and asked line by line."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("load.c")


class NoCompiler(Exception):
    """Nothing on this machine compiles C."""


@dataclass(frozen=True)
class Delivered:
    """What became of some replies; times in microseconds until a reader has one whole.

    They count from when it was sent, and, as `known`, from when its writer was told that it is kept.
    """

    expected: int
    got: int
    twice: int
    p50: int
    p99: int
    known_p50: int
    known_p99: int
    client_cpu: int  # thousandths of a core
    size: int  # bytes of one delivery

    @property
    def lost(self) -> int:
        return self.expected - self.got


def compiled(folder: Path) -> Path:
    """The program; raises NoCompiler with a sentence on what to install."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise NoCompiler(
            "There is no C compiler here, which the load client needs (Debian: apt install gcc)."
        )
    program = folder / "load"
    subprocess.run([compiler, "-O2", "-o", program, SOURCE], check=True)
    return program


@dataclass(frozen=True)
class Talk:
    """How a server is spoken to: its port, the path of its sockets, what enters, subscribes, replies."""

    port: int
    path: str
    enter: str
    subscribe: str
    reply: str
    cookies: Sequence[str]


class Readers:
    """One room full of readers, the first of whom also write."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def join(self, number: int) -> int:
        """How many there are now, at most `number`."""
        return int(self._ask(f"join {number}").split()[1])

    def hear(self, *, a_second: float, replies: int) -> Delivered:
        words = self._ask(f"write {a_second} {replies}").split()
        return Delivered(*map(int, words[1:]))

    def _ask(self, order: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()


@contextmanager
def readers(program: Path, talk: Talk) -> Iterator[Readers]:
    words = [str(program), "readers", str(talk.port), talk.path, talk.enter, talk.subscribe, talk.reply]
    process = subprocess.Popen(
        [*words, *talk.cookies], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Readers(process)
    finally:
        process.kill()
        process.communicate()
