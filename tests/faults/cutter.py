"""A line between a browser and a server that can be cut, in the middle of a word."""

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType


class Cutter:
    """Listens on a port of its own and passes everything on to `port`, until it is cut."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cuts = 0  # How many connections were cut.
        self.open: set[socket.socket] = set()
        self.guard = threading.Lock()
        self.ended = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.listener.getsockname()[1]}"

    def __enter__(self) -> "Cutter":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended.set()
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.cut()

    @contextmanager
    def cutting(self, *, every: float, spread: float = 0) -> Iterator[None]:
        """In the block the line is cut again and again, `every` so many seconds, give or take `spread`."""
        done, chance = threading.Event(), random.Random(7)

        def keep_cutting() -> None:
            while not done.wait(every + chance.uniform(-spread, spread)):
                self.cut()

        thread = threading.Thread(target=keep_cutting)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def cut(self) -> None:
        with self.guard:
            ends, self.open = self.open, set()
        self.cuts += len(ends) // 2
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self.ended.is_set():
            with suppress(OSError):
                near, _ = self.listener.accept()
                threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        # A server that is down answers nobody.
        with (
            suppress(ConnectionRefusedError),
            near,
            socket.create_connection(("127.0.0.1", self.port)) as far,
        ):
            with self.guard:
                self.open |= {near, far}
            back = threading.Thread(target=_pour, args=(far, near), daemon=True)
            back.start()
            # The server answers to its own name only; both ports have as many digits.
            _pour(near, far, swap=(self.host.encode(), f"127.0.0.1:{self.port}".encode()))
            back.join()
            with self.guard:
                self.open -= {near, far}


def _pour(source: socket.socket, target: socket.socket, swap: tuple[bytes, bytes] = (b"", b"")) -> None:
    with suppress(OSError):
        while some := source.recv(65_536):
            target.sendall(some.replace(*swap) if swap[0] else some)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
