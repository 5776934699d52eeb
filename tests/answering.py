"""A real HTTP server for one test: it answers as it is told, and remembers what it was asked."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request; `params` has the last value of each."""

    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    method: str = "GET"
    body: bytes = b""


Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Service:
    """Where it listens, what it was asked, what it answers next and ever after."""

    url: str = ""
    answer: Answer = field(default_factory=lambda: saying({}))
    asked: list[Asked] = field(default_factory=list)


def saying(
    body: Any, *, status: int = 200, kind: str = "application/json", headers: Mapping[str, str] | None = None
) -> Answer:
    """Bytes as they are, everything else as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Type", kind)
        for name, value in ({"Content-Length": str(len(content))} | dict(headers or {})).items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(content)

    return answer


@contextmanager
def listening(tls: ssl.SSLContext | None = None) -> Iterator[Service]:
    service = Service()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service))
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    service.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._note("GET", b"")

        def do_POST(self) -> None:
            self._note("POST", self.rfile.read(int(self.headers["Content-Length"])))

        def _note(self, method: str, body: bytes) -> None:
            parts = urlsplit(self.path)
            params = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            service.asked.append(Asked(parts.path, params, dict(self.headers.items()), method, body))
            service.answer(self)

        def log_message(self, *words: object) -> None:
            """A test reads what was asked from the service, not from standard error."""

    return Handler
