"""A scanner that knows one thing: a real server which speaks clamd's INSTREAM and finds EICAR."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.credentials.papers import EICAR

COMMAND = b"zINSTREAM\0"


class Clamd:
    """Where it listens, what it was shown, and what it answers instead of a verdict when that is set."""

    def __init__(self) -> None:
        self.url = ""
        self.shown: list[bytes] = []
        self.instead = b""

    def verdict_on(self, content: bytes) -> bytes:
        self.shown.append(content)
        return self.instead or (b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0")


@contextmanager
def clamd(path: Path | None = None) -> Iterator[Clamd]:
    """Listens at a port of its own, or at the socket file `path`."""
    scanner = Clamd()
    with _server(scanner, path) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        scanner.url = f"unix:{path}" if path else f"tcp://127.0.0.1:{server.socket.getsockname()[1]}"
        yield scanner
        server.shutdown()
        thread.join()


def _server(scanner: Clamd, path: Path | None) -> socketserver.TCPServer:
    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if self.rfile.read(len(COMMAND)) == COMMAND:
                self.wfile.write(scanner.verdict_on(b"".join(self.parts())))

        def parts(self) -> Iterator[bytes]:
            while length := struct.unpack("!L", self.rfile.read(4))[0]:
                yield self.rfile.read(length)

    if path:
        return socketserver.UnixStreamServer(str(path), Conversation)
    return socketserver.TCPServer(("127.0.0.1", 0), Conversation)
