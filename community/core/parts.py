"""On a busy site each process serves a part: pages, or what stays open for as long as somebody reads."""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from werkzeug.wrappers import Response

STAYS_OPEN = re.compile(r"/socket\.io(/|$)|/streams/[^/]+/live$")
OF_BOTH = "/health"


class Part(StrEnum):
    """What a process serves."""

    all = "all"
    pages = "pages"
    sockets = "sockets"


class Share:
    """WSGI layer of a process that serves a part; the rest is refused, so that a proxy's mistake is seen."""

    def __init__(self, wsgi: Callable[..., Iterable[bytes]], part: Part) -> None:
        self.wsgi, self.part = wsgi, part

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self._is_ours(environ.get("PATH_INFO", "")):
            return self.wsgi(environ, start_response)
        said = f"This process serves {self.part} only. The proxy before it should send this elsewhere.\n"
        return Response(said, 421)(environ, start_response)

    def _is_ours(self, path: str) -> bool:
        stays_open = STAYS_OPEN.match(path) is not None
        return path == OF_BOTH or self.part is Part.all or stays_open == (self.part is Part.sockets)
